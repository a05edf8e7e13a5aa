"""Removing the sample contest: every row that hangs on it, in all rooms, in one change; the audit log stays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Table, delete, func, select, update

from app.accounts.actions import grant
from app.accounts.models import Person, Role
from app.change import AuditRow, AuditText, change
from app.contests.models import Contest
from app.core.policy import ORGANISER, Actor
from app.db import db
from app.errors import Refused
from app.homes.events import SampleRemoved
from app.submissions.models import Attachment, Project

# SQLite takes a limited number of values in one statement.
_CHUNK = 500

Ids = dict[str, set[Any]]


def key_of(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


def pieces(ids: Iterable[Any]) -> Iterable[list[Any]]:
    listed = sorted(ids)
    return (listed[start:start + _CHUNK] for start in range(0, len(listed), _CHUNK))


def hanging(table: str, ids: set[Any]) -> Ids:
    """The primary keys, by table, of all rows that hang on these ones by foreign keys, at any distance.

    A table made later by another room is found as well, because it points at something that hangs here already.
    The audit log points at nothing and is never found.
    """
    found: Ids = {table: set(ids)}
    for other in db.metadata.sorted_tables:
        for constraint in other.foreign_keys:
            owners = found.get(constraint.column.table.name)
            if not owners or constraint.column.table is other:
                continue
            for chunk in pieces(owners):
                rows = db.session.scalars(select(key_of(other)).where(constraint.parent.in_(chunk)))
                found.setdefault(other.name, set()).update(rows)
    return {name: keys for name, keys in found.items() if keys}


def _sample_people(contest_id: int, rows: Ids, actor: Actor) -> set[int]:
    """Made-up people who are there for this contest alone: nobody who holds a role or a project elsewhere.

    Whoever removes the sample keeps the account, or nobody could go on with it.
    """
    elsewhere = select(Role.person_id).where(
        Role.contest_id.is_not(None), Role.contest_id != contest_id, Role.revoked_at.is_(None)
    )
    projects = select(Project.owner_id).where(Project.contest_id != contest_id, Project.owner_id.is_not(None))
    people = set(
        db.session.scalars(
            select(Person.id).where(Person.sample, Person.id.not_in(elsewhere), Person.id.not_in(projects))
        )
    ) - {actor.person_id}
    return {person for person in people if not _held_elsewhere(person, rows)}


def _held_elsewhere(person: int, rows: Ids) -> bool:
    """Whether a row of another contest points at the person, such as a verdict given there."""
    # Their own roles and sign-ins go with them; a role that they gave to somebody else elsewhere keeps them.
    own = {"role", "sign_in", "token", "consent", "reset_code", "letter", "calendar_key"}
    for table in db.metadata.sorted_tables:
        for constraint in table.foreign_keys:
            if constraint.column.table.name != "person" or (table.name in own and constraint.parent.name == "person_id"):
                continue
            pointing = set(db.session.scalars(select(key_of(table)).where(constraint.parent == person)))
            if pointing - rows.get(table.name, set()):
                return True
    return False


def what_goes(contest: Contest, actor: Actor) -> dict[str, int]:
    """How many rows of each table a removal would delete."""
    rows = _everything(contest.id, actor)
    return {name: len(keys) for name, keys in rows.items()}


def _everything(contest_id: int, actor: Actor) -> Ids:
    rows = hanging("contest", {contest_id})
    people = _sample_people(contest_id, rows, actor)
    if people:
        for name, keys in hanging("person", people).items():
            rows.setdefault(name, set()).update(keys)
    return rows


def remove_sample(actor: Actor, contest: Contest) -> dict[str, int]:
    """Delete the sample contest with all its rows; returns how many of which table.

    Raises Refused (not_a_sample) for a real contest. Where no contest is left, the actor may start the first real one.
    """
    with change(actor) as current:
        found = db.session.get_one(Contest, contest.id)
        if not found.sample:
            raise Refused("not_a_sample", _("这不是示例大赛，不能整个删除。"), status=409)
        slug, contest_id = found.slug, found.id
        rows = _everything(contest_id, actor)
        files = _files(rows.get("attachment", set()))
        people = rows.get("person", set())
        for table in reversed(db.metadata.sorted_tables):
            for chunk in pieces(rows.get(table.name, ())):
                db.session.execute(delete(table).where(key_of(table).in_(chunk)))
        forget_texts(contest_id, people)
        counts = {name: len(keys) for name, keys in sorted(rows.items())}
        current.record(SampleRemoved(contest_id=contest_id, slug=slug, rows=counts, files=files))
        _keep_going(actor)
    return counts


def _files(attachments: set[Any]) -> list[str]:
    return [
        key for chunk in pieces(attachments)
        for key in db.session.scalars(select(Attachment.key).where(Attachment.id.in_(chunk)))
    ]


def forget_texts(contest_id: int, people: Iterable[Any] = ()) -> None:
    """The log keeps its lines and hashes; the texts beside them go with the people and the contest."""
    lines = select(AuditRow.seq).where(AuditRow.contest_id == contest_id)
    db.session.execute(update(AuditText).where(AuditText.seq.in_(lines)).values(text=None, salt=None))
    for chunk in pieces(people):
        db.session.execute(update(AuditText).where(AuditText.person_id.in_(chunk)).values(text=None, salt=None))


def _keep_going(actor: Actor) -> None:
    """On a machine that held nothing but the sample, its organiser goes on to set up the first real contest."""
    if actor.person_id is None or db.session.scalar(select(func.count()).select_from(Contest)):
        return
    standing = select(func.count()).select_from(Role).where(Role.role == ORGANISER, Role.revoked_at.is_(None))
    if not db.session.scalar(standing):
        grant(actor, db.session.get_one(Person, actor.person_id), ORGANISER, None)
