"""Reads of the log for people: one contest's rows, filtered, by pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from app import clock
from app.audit.models import CarriedLine
from app.change import AuditRow
from app.contests.models import Contest
from app.contests.queries import contest_by_slug
from app.core.chain import ALPHABET
from app.core.policy import ORGANISER, SUPERVISOR, Actor, Scope
from app.db import db
from app.submissions.models import Entry, Project

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """The filters as they were asked for; '' or None means all."""

    action: str = ""
    actor: str = ""
    entry: str = ""
    code: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Page:
    """One page of rows, the newest first; the pager macro reads the rest."""

    rows: Sequence[AuditRow]
    page: int
    pages: int
    total: int

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def prev_num(self) -> int:
        return self.page - 1

    @property
    def next_num(self) -> int:
        return self.page + 1


def oversees_all(actor: Actor) -> bool:
    """Whether the actor watches over every contest here, and so may read what belongs to none and take all away."""
    if actor.has(ORGANISER, None) or actor.has(SUPERVISOR, None):
        return True
    numbers = db.session.scalars(select(Contest.id)).all()
    return all(actor.has(ORGANISER, number) or actor.has(SUPERVISOR, number) for number in numbers)


def in_reach(query: Select, contest: Contest, everything: bool) -> Select:  # type: ignore[type-arg]
    """Rows of the contest; with `everything` also those of no contest, such as sign-ins."""
    mine = AuditRow.contest_id == contest.id
    return query.where(or_(mine, AuditRow.contest_id.is_(None)) if everything else mine)


def _narrow(query: Select, contest: Contest, wanted: Wanted) -> Select:  # type: ignore[type-arg]
    if wanted.action:
        query = query.where(AuditRow.action == wanted.action)
    if wanted.actor:
        query = query.where(AuditRow.actor == wanted.actor)
    if wanted.since:
        query = query.where(AuditRow.at >= stamp(wanted.since))
    if wanted.until:
        query = query.where(AuditRow.at < stamp(wanted.until))
    if wanted.code:
        query = query.where(AuditRow.hash.startswith(prefix_of(wanted.code) or "-", autoescape=True))
    if wanted.entry:
        marks = _marks(contest, wanted.entry)
        query = query.where(or_(*(AuditRow.payload.contains(mark, autoescape=True) for mark in marks)))
    return query


def stamp(at: datetime) -> str:
    """A moment as the log writes it, so that text compares as time does."""
    return at.astimezone(tz=clock.now().tzinfo).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def prefix_of(code: str) -> str | None:
    """The first ten hex digits of the hash that a receipt's short code stands for; None for what is no code."""
    letters = [char for char in code.upper().replace("O", "0").replace("I", "1").replace("L", "1").replace("U", "V") if char in ALPHABET]
    if len(letters) != 8:
        return None
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    return f"{number:010x}"


def _marks(contest: Contest, key: str) -> list[str]:
    """What a payload about the entry holds: the canonical JSON of its keys and numbers."""
    marks = [f'"{name}":"{key}"' for name in ("entry", "project", "entry_key", "project_key")]
    found = db.session.scalars(select(Project.id).where(Project.contest_id == contest.id, Project.key == key)).one_or_none()
    if found is None:
        return marks
    entries = db.session.scalars(select(Entry.id).where(Entry.project_id == found)).all()
    for name, number in [("project_id", found), *(("entry_id", number) for number in entries)]:
        marks += [f'"{name}":{number},', f'"{name}":{number}}}']
    return marks


def page_of(contest: Contest, wanted: Wanted, number: int, everything: bool) -> Page:
    """A page of the contest's log; a number outside is the nearest page there is."""
    query = _narrow(in_reach(select(AuditRow), contest, everything), contest, wanted)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    rows = db.session.scalars(query.order_by(AuditRow.seq.desc()).limit(PAGE).offset((number - 1) * PAGE)).all()
    return Page(rows, number, pages, total)


@dataclass(frozen=True)
class CarriedLog:
    """A log that the contest brought from another server: how many lines, and how many of them are links alone."""

    contest: Contest
    origin: int
    lines: int
    withheld: int

    def scope(self) -> Scope:
        return self.contest.scope()


def carried_logs(contest: Contest) -> list[CarriedLog]:
    """The logs that the contest brought along, the oldest first."""
    told = select(CarriedLine.origin, func.count(), func.count() - func.count(CarriedLine.line))
    grouped = told.where(CarriedLine.contest_id == contest.id).group_by(CarriedLine.origin).order_by(CarriedLine.origin)
    return [CarriedLog(contest, *row) for row in db.session.execute(grouped)]


def carried_log(slug: str, origin: int) -> CarriedLog | None:
    """One of them, for guards."""
    contest = contest_by_slug(slug)
    return next((one for one in carried_logs(contest) if one.origin == origin), None) if contest is not None else None


def actions_in(contest: Contest, everything: bool) -> Sequence[str]:
    """The actions that the contest's log holds."""
    return db.session.scalars(in_reach(select(AuditRow.action), contest, everything).distinct().order_by(AuditRow.action)).all()


def actors_in(contest: Contest, everything: bool) -> Sequence[str]:
    """The labels of those who acted."""
    return db.session.scalars(in_reach(select(AuditRow.actor), contest, everything).distinct().order_by(AuditRow.actor)).all()
