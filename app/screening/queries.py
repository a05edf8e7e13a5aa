"""Reads of screening: the pile with where each entry lies in it, one case of it, and its verdicts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock
from app.contests.kinds import kind_of
from app.contests.models import Contest, Field, Region, Stage
from app.contests.queries import stage_by_key
from app.core.policy import SCREENER, Actor, may, may_look
from app.db import db
from app.guard import actor
from app.screening.heap import EVERYTHING, Heap, Reader, heap, theirs
from app.screening.models import Plan, Verdict
from app.screening.verdicts import PILE, REASONS, VERDICTS, WAITING
from app.submissions.facts import kept_from
from app.submissions.models import Entry, Project
from app.submissions.queries import Pages, remember
from app.submissions.searching import holds

PAGE = 50

# What the list can be narrowed to besides the states themselves.
GROUPS: dict[str, tuple[str, ...]] = {"waiting": WAITING, **{key: (key,) for key in PILE}}


@dataclass(frozen=True)
class Filters:
    """What the pile is narrowed to; '' means all. `state` is a key of GROUPS."""

    q: str = ""
    field: str = ""
    region: str = ""
    state: str = ""

    @property
    def any(self) -> bool:
        return bool(self.q or self.field or self.region or self.state)

    def args(self, **other: str) -> dict[str, str]:
        """As parameters of an address, without those that say nothing."""
        values = {"q": self.q, "field": self.field, "region": self.region, "state": self.state, **other}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True)
class Line:
    """One entry of the pile with its newest verdict, if any. `state` is a key of PILE."""

    entry: Entry
    verdict: Verdict | None
    state: str

    @property
    def project(self) -> Project:
        return self.entry.project


@dataclass(frozen=True)
class Pile(Pages):
    """One page of the pile; `counts` holds how many lie in each state, without filters, `waiting` whom to read next."""

    lines: list[Line]
    counts: dict[str, int] = field(default_factory=dict)
    waiting: str | None = None

    def count(self, group: str = "") -> int:
        """How many are in a group of states; all that take part for ''."""
        if not group:
            return sum(number for state, number in self.counts.items() if state != "out")
        return sum(self.counts.get(state, 0) for state in GROUPS[group])


def pile_stage(slug: str, stage: str) -> Stage | None:
    """A stage whose entries are checked by screeners; a loader for guards."""
    found = stage_by_key(slug, stage)
    return found if found is not None and kind_of(found).checked else None


def pile_stage_of_person(slug: str, stage: str, person: int) -> Stage | None:
    """The same for addresses that also name somebody."""
    return pile_stage(slug, stage)


def plan_of(stage: Stage) -> Plan:
    """How the stage's pile is read; what it says by default where nobody has planned it."""
    found = db.session.scalars(select(Plan).where(Plan.stage_id == stage.id)).one_or_none()
    return found or Plan(
        stage_id=stage.id, readers=1, blind=False, hidden=[], due_at=None, shared=False, reasons=list(REASONS),
    )


def reader_of(who: Actor, stage: Stage, plan: Plan | None = None) -> Reader:
    """How this person reads the stage's pile."""
    scope = stage.scope()
    if may(who, "stage.advance", scope) or (may_look(who, "stage.advance", scope) and not who.has(SCREENER, stage.contest_id)):
        return Reader(who.person_id, whole=True)
    plan = plan or plan_of(stage)
    return Reader(
        who.person_id, whole=False, share_only=plan.shared, blind=plan.blind, hidden=frozenset(plan.hidden),
        kept_from=kept_from(stage.contest, "screeners"),
    )


def _matching(stage: Stage, wanted: Filters, reader: Reader) -> frozenset[int] | None:
    """Ids of the stage's entries that words, field and region leave; None: all. Where they lie is not asked here."""
    query = select(Entry.id).join(Entry.project).where(Entry.stage_id == stage.id)
    if wanted.q:
        query = query.where(holds(wanted.q, without=reader.unseen))
    if wanted.field:
        query = query.where(Project.field.has(Field.key == wanted.field))
    if wanted.region:
        query = query.where(Project.region.has(Region.key == wanted.region))
    return frozenset(db.session.scalars(query)) if wanted.q or wanted.field or wanted.region else None


def _ordered(query: Select[Any]) -> Select[Any]:
    return query.order_by(Entry.position, Entry.id)


def _lines(query: Select[Any]) -> list[Line]:
    query = query.options(
        contains_eager(Entry.project).options(joinedload(Project.field), joinedload(Project.region)),
        joinedload(Verdict.screener),
    )
    return [Line(entry, verdict, state) for entry, verdict, state in db.session.execute(query)]


def lines_of(stage: Stage) -> list[Line]:
    """The whole pile in its order."""
    of = heap(stage.id)
    return _lines(_ordered(of.select(Entry, Verdict, of.state)))


def line_of(entry: Entry, reader: Reader = EVERYTHING) -> Line:
    """One entry as it lies in the pile now."""
    of = heap(entry.stage_id, reader)
    return _lines(of.select(Entry, Verdict, of.state).where(Entry.id == entry.id))[0]


def counts(stage: Stage, reader: Reader = EVERYTHING) -> dict[str, int]:
    """How many entries lie in each state; states without any are left out."""
    of = heap(stage.id, reader)
    # Grouped by the column's name, which no table has: "state" alone would mean the project's.
    query = of.select(of.state, func.count()).group_by("lies_in_pile")
    return dict(db.session.execute(query).all())


@dataclass(frozen=True)
class _Whole:
    """The pile from first to last as a reader has it: (entry, key, state, verdicts given), and what it is narrowed to."""

    rows: list[tuple[int, str, str, int]]
    matching: frozenset[int] | None
    states: tuple[str, ...] | None

    def listed(self, key: str | None = None) -> list[tuple[int, str, str, int]]:
        """What is narrowed to, and the case at hand, which stays in its place when its new verdict takes it out of that."""
        return [row for row in self.rows if row[1] == key or self._inside(row)]

    def _inside(self, row: tuple[int, str, str, int]) -> bool:
        return (self.matching is None or row[0] in self.matching) and (self.states is None or row[2] in self.states)


def _whole(stage: Stage, wanted: Filters, reader: Reader) -> tuple[_Whole, Heap]:
    of = heap(stage.id, reader)
    rows = db.session.execute(_ordered(of.select(Entry.id, Project.key, of.state, of.given))).all()
    listed = [(row[0], row[1], row[2], row[3]) for row in rows]
    return _Whole(listed, _matching(stage, wanted, reader), GROUPS.get(wanted.state)), of


def pile(stage: Stage, wanted: Filters, page: int, reader: Reader = EVERYTHING) -> Pile:
    """Fifty entries of the pile, in a constant number of queries."""
    whole, of = _whole(stage, wanted, reader)
    listed = whole.listed()
    pages = max(1, -(-len(listed) // PAGE))
    page = min(max(page, 1), pages)
    wanted_ids = [row[0] for row in listed[(page - 1) * PAGE:page * PAGE]]
    found = _lines(_ordered(of.select(Entry, Verdict, of.state).where(Entry.id.in_(wanted_ids)))) if wanted_ids else []
    return Pile(len(listed), page, pages, found, dict(Counter(row[2] for row in whole.rows)), _next_waiting(whole, None))


@dataclass(frozen=True)
class Neighbours:
    """Keys of the projects around one in the pile; `waiting` is the next that somebody has to look at."""

    before: str | None
    after: str | None
    waiting: str | None
    place: int
    total: int


def _next_waiting(whole: _Whole, key: str | None) -> str | None:
    """Of those that wait the least read, after the end from the top; outside of what is narrowed to when none is left."""
    listed = whole.listed(key)
    at = next((place for place, row in enumerate(listed) if row[1] == key), -1)
    onward = [row for row in [*listed[at + 1:], *listed[: max(at, 0)]] if row[2] in WAITING]
    if not onward:
        here = {row[0] for row in listed}
        onward = [row for row in whole.rows if row[0] not in here and row[2] in WAITING]
    return min(onward, key=lambda row: row[3])[1] if onward else None


def neighbours(stage: Stage, wanted: Filters, key: str | None, reader: Reader = EVERYTHING) -> Neighbours:
    """Around a project in the narrowed pile."""
    whole, _of = _whole(stage, wanted, reader)
    keys = [row[1] for row in whole.listed(key)]
    at = keys.index(key) if key in keys else -1
    return Neighbours(
        before=keys[at - 1] if at > 0 else None,
        after=keys[at + 1] if 0 <= at < len(keys) - 1 else None,
        waiting=_next_waiting(whole, key),
        place=at + 1,
        total=len(keys),
    )


def case_in(slug: str, stage: str, key: str) -> Entry | None:
    """One entry of the pile with everything that its page shows; a loader for guards."""
    contest = joinedload(Entry.project).joinedload(Project.contest)
    found = db.session.scalars(
        select(Entry).join(Entry.stage).join(Stage.contest).join(Entry.project)
        .where(Contest.slug == slug, Stage.key == stage, Project.key == key)
        .options(
            joinedload(Entry.stage).joinedload(Stage.contest),
            joinedload(Entry.project).options(
                joinedload(Project.field), joinedload(Project.region), selectinload(Project.attachments),
            ),
            contest.selectinload(Contest.fields), contest.selectinload(Contest.regions),
            contest.selectinload(Contest.questions), contest.selectinload(Contest.stages),
        )
    ).unique().one_or_none()
    if found is None or not kind_of(found.stage).checked:
        return None
    remember(found.project)
    reader = reader_of(actor(), found.stage)
    # What is not one's own to read is not there.
    if may(actor(), "screening.work", found.scope()) and not reader.whole and not db.session.scalar(
        select(Entry.id).join(Entry.project).where(Entry.id == found.id, theirs(reader))
    ):
        return None
    return found


def verdicts_of(entry: Entry) -> list[Verdict]:
    """All verdicts on an entry, the newest first."""
    query = select(Verdict).where(Verdict.entry_id == entry.id).options(joinedload(Verdict.screener))
    return list(db.session.scalars(query.order_by(Verdict.id.desc())))


def reasons_of(stage: Stage) -> dict[int, str]:
    """By entry: why screeners who stand by it did not let it pass, each reason once, for its applicant."""
    newest = (
        select(func.max(Verdict.id)).join(Entry, Entry.id == Verdict.entry_id).where(Entry.stage_id == stage.id)
        .group_by(Verdict.entry_id, Verdict.screener_id)
    )
    rows = db.session.execute(
        select(Verdict.entry_id, Verdict.reason).join(Verdict.entry).join(Entry.project)
        .where(Verdict.id.in_(newest), Verdict.verdict == "fail", Verdict.at >= Project.updated_at).order_by(Verdict.id)
    )
    found: dict[int, list[str]] = {}
    for entry_id, reason in rows:
        listed = found.setdefault(entry_id, [])
        if reason and reason not in listed:
            listed.append(reason)
    return {entry_id: "\n".join(listed) for entry_id, listed in found.items()}


def visible(verdicts: list[Verdict], reader: Reader, plan: Plan, project: Project) -> list[Verdict]:
    """What a reader may know of an entry's verdicts: where several read, nobody else's before the own is given.

    Rulings and returns are known to everybody: the applicant was told of them, too.
    """
    def stands(one: Verdict) -> bool:
        return one.screener_id == reader.person_id and one.at >= project.updated_at and one.verdict != "return"

    if reader.whole or plan.readers == 1 or any(stands(one) for one in verdicts):
        return verdicts
    return [one for one in verdicts if one.screener_id == reader.person_id or one.rules or one.verdict == "return"]


def seen(project: Project) -> str:
    """What a page shows of a project, as a mark that a form carries along."""
    return f"{project.version}.{clock.to_ms(project.updated_at)}"


def verdict_word(verdict: str) -> str:
    return str(VERDICTS[verdict].label)
