"""Letters of a cut: shown before its release, written by it, sent in the same step or held until the organiser sends them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app import mail, stationery
from app.change import Change, change
from app.contests.models import Stage
from app.contests.queries import next_stage
from app.core.chain import canonical
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.letters.events import LettersReleased
from app.letters.kinds import BY_OUTCOME, CALLED, OF_CUT
from app.mail import About, Letter
from app.stationery import KINDS, Kind
from app.submissions.letters import of_project, reader_of
from app.submissions.models import Entry, Project


def values_of(stage: Stage, project: Project, reason: str, place: int | None = None) -> Callable[[], dict[str, str]]:
    """What a letter of the cut may say."""

    def values() -> dict[str, str]:
        following = next_stage(stage)
        return {
            **of_project(project), "stage": pick(stage.title, stage.title_en), "reason": reason,
            "place": str(place or ""),
            "next": pick(following.title, following.title_en) if following is not None else "",
        }

    return values


def _entries(stage_id: int) -> list[Entry]:
    return list(db.session.scalars(
        select(Entry).where(Entry.stage_id == stage_id)
        .options(joinedload(Entry.project).options(joinedload(Project.owner), joinedload(Project.contest)))
        .order_by(Entry.position, Entry.id)
    ))


def _held(stage_id: int) -> Any:
    return select(Letter).where(Letter.stage_id == stage_id, Letter.kind.in_(OF_CUT), Letter.posted_at.is_(None))


def held(stage: Stage) -> list[Letter]:
    """The letters that wait for the organiser, in the order in which they were written."""
    return list(db.session.scalars(_held(stage.id).order_by(Letter.id)))


def held_page(stage: Stage, page: int) -> Pagination:
    """Fifty of them, with what the pager needs."""
    return db.paginate(_held(stage.id).order_by(Letter.id), page=max(1, page), per_page=50, error_out=False)


def prepare(current: Change, stage: Stage) -> None:
    """Write a held letter for each entry that was decided; those that were held before are written anew."""
    take_back(stage.id)
    for entry in _entries(stage.id):
        write_for(current, stage, entry)


def write_for(current: Change, stage: Stage, entry: Entry) -> None:
    """The held letter of one entry, where it is in the contest and decided."""
    kind = BY_OUTCOME.get(entry.outcome or "")
    if kind is None or entry.status != "active":
        return
    subject, body, about = _written(stage, entry, kind)
    mail.post(current, reader_of(entry.project).email or "", subject, body, about)


def _written(stage: Stage, entry: Entry, kind: Kind) -> tuple[str, str, About]:
    project = entry.project
    reader = reader_of(project)
    subject, body = stationery.compose(kind, reader, stage.contest_id, values_of(stage, project, entry.outcome_reason, entry.reserve_place))
    return subject, body, About(
        kind=kind.key, person_id=reader.id, contest_id=stage.contest_id, stage_id=stage.id, project_id=project.id,
        language=stationery.language_of(reader), held=True,
    )


def entry_of(stage: Stage, key: str) -> Entry:
    """A project's entry at a stage, by its key."""
    return db.session.scalars(select(Entry).join(Entry.project).where(Entry.stage_id == stage.id, Project.key == key)).one()


def write_called(current: Change, stage: Stage, entry: Entry) -> None:
    """Tell a reserve that they go on after all; it is on its way at once."""
    project = entry.project
    stationery.write(
        current, CALLED.key, reader_of(project), values_of(stage, project, ""), contest_id=stage.contest_id, stage_id=stage.id,
        project_id=project.id,
    )


def take_back(stage_id: int, project_id: int | None = None) -> None:
    """Held letters of a stage, or of one project there, are gone; what was sent stays."""
    gone = delete(Letter).where(Letter.stage_id == stage_id, Letter.kind.in_(OF_CUT), Letter.posted_at.is_(None))
    db.session.execute(gone.where(Letter.project_id == project_id) if project_id is not None else gone)


def word_anew(contest_id: int, kind: Kind) -> None:
    """After its words were changed, held letters of the kind say the new ones."""
    if kind.key not in OF_CUT:
        return
    waiting = db.session.scalars(
        select(Letter).where(Letter.contest_id == contest_id, Letter.kind == kind.key, Letter.posted_at.is_(None))
    ).all()
    for stage_id in {one.stage_id for one in waiting if one.stage_id is not None}:
        entries = {entry.project_id: entry for entry in _entries(stage_id)}
        for letter in waiting:
            if letter.stage_id == stage_id and letter.project_id in entries:
                entry = entries[letter.project_id]
                letter.subject, letter.body, _about = _written(entry.stage, entry, kind)


def seal_of(letters: list[Letter]) -> str:
    """SHA-256 of what an organiser looked at: another text, or another list, is another seal."""
    rows = [[one.id, one.kind, one.subject, one.body] for one in letters]
    return hashlib.sha256(canonical({"letters": rows})).hexdigest()


def send(actor: Actor, stage: Stage, seal: str) -> int:
    """Send the held letters of a stage; returns how many. Each goes to the address that its reader has now.

    Refused (409): nothing_held, letters_changed where they are others than those that were looked at.
    """
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True)
        waiting = list(db.session.scalars(_held(stage.id).order_by(Letter.id).with_for_update()))
        if not waiting:
            raise Refused("nothing_held", _("没有等着发出的信，可能已经发出。"), status=409)
        if seal_of(waiting) != seal:
            raise Refused("letters_changed", _("您看过以后，信有变化。请重新看过再发出。"), status=409)
        return send_all(current, stage, waiting)


def send_all(current: Change, stage: Stage, waiting: list[Letter]) -> int:
    """Inside an open change: held letters go to the addresses that their readers have now."""
    owners = {one.project_id: reader_of(one.project) for one in _entries(stage.id)}
    counts: dict[str, int] = {}
    for letter in waiting:
        reader = owners.get(letter.project_id)
        letter.person_id = reader.id if reader is not None else letter.person_id
        letter.to = "" if reader is None or reader.sample else reader.email or ""
        mail.release(current, letter)
        counts[letter.kind] = counts.get(letter.kind, 0) + 1
    current.record(LettersReleased(contest_id=stage.contest_id, stage_id=stage.id, counts=counts))
    return len(waiting)


def kinds_counted(keys: list[str]) -> list[tuple[Kind, int]]:
    """How many of each kind, in the order of the registry."""
    return [(KINDS[key], keys.count(key)) for key in KINDS if key in keys]
