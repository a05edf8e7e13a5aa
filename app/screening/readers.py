"""Reads about screeners: who they are, what each has and has left, and the pile as pieces that can be dealt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person, Role
from app.contests.models import Field, Region, Stage
from app.core.policy import SCREENER
from app.core.sharing import Piece, Taker
from app.db import db
from app.judging.models import Judge, Recusal
from app.screening.heap import Reader, heap
from app.screening.models import Reading, Share, Verdict
from app.screening.queries import counts, plan_of
from app.screening.verdicts import WAITING
from app.submissions.models import CoApplicant, Entry, Project


def screeners_of(contest_id: int) -> list[Person]:
    """Everybody who screens the contest, in the order in which they came to it."""
    return list(db.session.scalars(
        select(Person).join(Role, Role.person_id == Person.id)
        .where(
            Role.role == SCREENER, Role.revoked_at.is_(None), Person.erased_at.is_(None),
            (Role.contest_id == contest_id) | Role.contest_id.is_(None),
        )
        .group_by(Person.id).order_by(func.min(Role.id))
    ))


def shares_of(stage: Stage) -> dict[int, Share]:
    """{person: what they take}; who is not in it takes anything."""
    return {one.person_id: one for one in db.session.scalars(select(Share).where(Share.stage_id == stage.id))}


def takers(stage: Stage) -> list[Taker]:
    """The screeners who get new ones, with how many unread ones each has."""
    shares, loads = shares_of(stage), _loads(stage)
    found = []
    for person in screeners_of(stage.contest_id):
        own = shares.get(person.id)
        if own is None:
            found.append(Taker(person.id, load=loads.get(person.id, 0)))
        elif not own.paused:
            found.append(Taker(person.id, frozenset(own.fields), frozenset(own.regions), own.most, loads.get(person.id, 0)))
    return found


def _loads(stage: Stage) -> dict[int, int]:
    rows = db.session.execute(
        select(Reading.person_id, func.count()).join(Reading.entry)
        .where(Entry.stage_id == stage.id, Entry.status == "active", Reading.recused_at.is_(None)).group_by(Reading.person_id)
    )
    return dict(rows.all())


def pieces(stage: Stage, entry_id: int | None = None) -> list[Piece]:
    """Entries that still need readers: the whole pile, or one of it."""
    readers = plan_of(stage).readers
    query = (
        select(Entry.id, Entry.project_id, Field.key, Region.key).join(Entry.project)
        .outerjoin(Project.field).outerjoin(Project.region)
        .where(Entry.stage_id == stage.id, Entry.status == "active", Entry.outcome.is_(None))
    )
    rows = db.session.execute(query if entry_id is None else query.where(Entry.id == entry_id)).all()
    has, barred, working = _having(stage), _recused_judges(stage), _working(stage)
    found = []
    for number, project, field, region in rows:
        having, kept_out = has.get(number, (set(), set()))
        missing = readers - len(having)
        if missing > 0:
            bars = frozenset(having | kept_out | barred.get(project, set()) | working.get(project, set()))
            found.append(Piece(number, missing, field or "", region or "", bars))
    return found


def _having(stage: Stage) -> dict[int, tuple[set[int], set[int]]]:
    """{entry: (who has it or has judged what it is now, who is recused)}."""
    found: dict[int, tuple[set[int], set[int]]] = {}
    rows = db.session.execute(
        select(Reading.entry_id, Reading.person_id, Reading.recused_at).join(Reading.entry).where(Entry.stage_id == stage.id)
    )
    for entry, person, recused in rows:
        found.setdefault(entry, (set(), set()))[0 if recused is None else 1].add(person)
    given = db.session.execute(
        select(Verdict.entry_id, Verdict.screener_id).join(Verdict.entry).join(Entry.project)
        .where(Entry.stage_id == stage.id, Verdict.at >= Project.updated_at, Verdict.screener_id.is_not(None))
    )
    for entry, person in given:
        found.setdefault(entry, (set(), set()))[0].add(person)
    return found


def _working(stage: Stage) -> dict[int, set[int]]:
    """{project: who owns it, works at it by invitation, or writes it down for somebody}."""
    found: dict[int, set[int]] = {}
    at = select(Project.id).join(Entry, Entry.project_id == Project.id).where(Entry.stage_id == stage.id)
    shared = select(CoApplicant.project_id, CoApplicant.person_id).where(
        CoApplicant.project_id.in_(at), CoApplicant.person_id.is_not(None), CoApplicant.removed_at.is_(None),
    )
    owned = select(Project.id, Project.owner_id).where(Project.id.in_(at), Project.owner_id.is_not(None))
    written = select(Project.id, Project.entered_by_id).where(
        Project.id.in_(at), Project.entered_by_id.is_not(None), Project.claimed_at.is_(None),
    )
    for query in (owned, shared, written):
        for project, person in db.session.execute(query):
            found.setdefault(project, set()).add(person)
    return found


def _recused_judges(stage: Stage) -> dict[int, set[int]]:
    """{project: persons who as judges keep from it, at whatever stage}."""
    found: dict[int, set[int]] = {}
    rows = db.session.execute(
        select(Entry.project_id, Judge.person_id).select_from(Recusal).join(Recusal.entry).join(Recusal.judge)
        .where(Judge.contest_id == stage.contest_id, Recusal.lifted_at.is_(None))
    )
    for project, person in rows:
        found.setdefault(project, set()).add(person)
    return found


def unread_of(stage: Stage, person_id: int) -> list[Reading]:
    """What a screener was given and has not judged as it is now."""
    reader = Reader(person_id, whole=False, share_only=True)
    of = heap(stage.id, reader)
    waiting = of.select(Entry.id).where(of.state.in_(WAITING))
    return list(db.session.scalars(
        select(Reading).where(Reading.person_id == person_id, Reading.recused_at.is_(None), Reading.entry_id.in_(waiting))
        .options(joinedload(Reading.entry).joinedload(Entry.project))
    ))


@dataclass(frozen=True)
class Progress:
    """One screener in figures: `given` to them (None: nothing is dealt), `read`, `left`; `late`: of those left, past the date."""

    person: Person
    share: Share | None
    given: int | None
    read: int
    left: int
    late: int
    last_at: datetime | None


def progress(stage: Stage, now: datetime) -> list[Progress]:
    """How far each screener is."""
    plan, shares, loads = plan_of(stage), shares_of(stage), _loads(stage)
    last = dict(db.session.execute(
        select(Verdict.screener_id, func.max(Verdict.at)).join(Verdict.entry).where(Entry.stage_id == stage.id)
        .group_by(Verdict.screener_id)
    ).all())
    read = dict(db.session.execute(
        select(Verdict.screener_id, func.count(Verdict.entry_id.distinct())).join(Verdict.entry).join(Entry.project)
        .where(Entry.stage_id == stage.id, Entry.status == "active", Verdict.at >= Project.updated_at)
        .group_by(Verdict.screener_id)
    ).all())
    overdue = plan.due_at is not None and plan.due_at < now
    found = []
    for person in screeners_of(stage.contest_id):
        left = 0
        if plan.shared:
            numbers = counts(stage, Reader(person.id, whole=False, share_only=True))
            left = sum(number for state, number in numbers.items() if state in WAITING)
        found.append(Progress(
            person, shares.get(person.id), loads.get(person.id, 0) if plan.shared else None, read.get(person.id, 0), left,
            left if overdue else 0, last.get(person.id),
        ))
    return found


def recused_of(stage: Stage) -> list[Reading]:
    """Recusals of the stage's screeners that hold now."""
    return list(db.session.scalars(
        select(Reading).join(Reading.entry).where(Entry.stage_id == stage.id, Reading.recused_at.is_not(None))
        .options(joinedload(Reading.person), joinedload(Reading.entry).joinedload(Entry.project)).order_by(Reading.recused_at)
    ))


def recusal_in(slug: str, stage: str, number: int) -> Reading | None:
    """A screener's recusal at the stage of that address; a loader for guards."""
    found = db.session.get(Reading, number)
    if found is None or found.recused_at is None or found.entry.stage.key != stage or found.entry.stage.contest.slug != slug:
        return None
    return found
