"""Reads of screening: the pile with where each entry lies in it, one case of it, and its verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock
from app.contests.kinds import kind_of
from app.contests.models import Contest, Field, Region, Stage
from app.contests.queries import stage_by_key
from app.db import db
from app.screening.models import Verdict
from app.screening.verdicts import PILE, VERDICTS, WAITING
from app.submissions.models import Entry, Project
from app.submissions.queries import remember

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
class Pile:
    """One page of the pile; `counts` holds how many lie in each state, without filters."""

    lines: list[Line]
    total: int
    page: int
    pages: int
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def prev_num(self) -> int:
        return self.page - 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def next_num(self) -> int:
        return self.page + 1

    def count(self, group: str = "") -> int:
        """How many are in a group of states; all that take part for ''."""
        if not group:
            return sum(number for state, number in self.counts.items() if state != "out")
        return sum(self.counts.get(state, 0) for state in GROUPS[group])


def pile_stage(slug: str, stage: str) -> Stage | None:
    """A stage whose entries are checked by screeners; a loader for guards."""
    found = stage_by_key(slug, stage)
    return found if found is not None and kind_of(found).checked else None


def _latest() -> Any:
    return select(Verdict.entry_id, func.max(Verdict.id).label("id")).group_by(Verdict.entry_id).subquery()


# Where an entry lies follows from what is kept anyway, so that no mark of its own can fall behind. A project's
# `updated_at` moves with each edit, file and return, and a verdict is given at a moment after what it was given on.
_STATE: ColumnElement[str] = case(
    (Entry.status != "active", literal("out")),
    (
        and_(
            Project.state == "returned",
            or_(Verdict.id.is_(None), Verdict.verdict == "return", Verdict.at < Project.updated_at),
        ),
        literal("returned"),
    ),
    (Verdict.id.is_(None), literal("unread")),
    (Verdict.verdict == "return", literal("completed")),
    (Verdict.at < Project.updated_at, literal("changed")),
    else_=Verdict.verdict,
)


def _in_pile(stage_id: int, *columns: Any) -> Select[Any]:
    latest = _latest()
    return (
        select(*columns).select_from(Entry).join(Entry.project)
        .outerjoin(latest, latest.c.entry_id == Entry.id).outerjoin(Verdict, Verdict.id == latest.c.id)
        .where(Entry.stage_id == stage_id)
    )


def _narrow(query: Select[Any], wanted: Filters) -> Select[Any]:
    if wanted.q:
        safe = wanted.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        columns = (Project.title, Project.title_en, Project.applicant_name)
        places = [column.ilike(f"%{safe}%", escape="\\") for column in columns]
        if wanted.q.isdigit() and len(wanted.q) < 9:
            places.append(Project.number == int(wanted.q))
        query = query.where(or_(*places))
    if wanted.field:
        query = query.where(Project.field.has(Field.key == wanted.field))
    if wanted.region:
        query = query.where(Project.region.has(Region.key == wanted.region))
    if wanted.state in GROUPS:
        query = query.where(_STATE.in_(GROUPS[wanted.state]))
    return query


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
    return _lines(_ordered(_in_pile(stage.id, Entry, Verdict, _STATE)))


def line_of(entry: Entry) -> Line:
    """One entry as it lies in the pile now."""
    return _lines(_in_pile(entry.stage_id, Entry, Verdict, _STATE).where(Entry.id == entry.id))[0]


def counts(stage: Stage) -> dict[str, int]:
    """How many entries lie in each state; states without any are left out."""
    # A name that no column has: "state" alone would group by the project's.
    query = _in_pile(stage.id, _STATE.label("lies_in_pile"), func.count()).group_by("lies_in_pile")
    return dict(db.session.execute(query).all())


def pile(stage: Stage, wanted: Filters, page: int) -> Pile:
    """Fifty entries of the pile, in a constant number of queries."""
    total = db.session.scalar(_narrow(_in_pile(stage.id, func.count(Entry.id)), wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    query = _narrow(_in_pile(stage.id, Entry, Verdict, _STATE), wanted)
    return Pile(_lines(_ordered(query).limit(PAGE).offset((page - 1) * PAGE)), total, page, pages, counts(stage))


@dataclass(frozen=True)
class Neighbours:
    """Keys of the projects around one in the pile; `waiting` is the next that somebody has to look at."""

    before: str | None
    after: str | None
    waiting: str | None
    place: int
    total: int


def neighbours(stage: Stage, wanted: Filters, key: str | None) -> Neighbours:
    """Around a project in the narrowed pile; the search for one that waits goes on from the top after the end."""
    rows = db.session.execute(_ordered(_in_pile(stage.id, Project.key, _STATE))).all()
    inside = set(db.session.scalars(_narrow(_in_pile(stage.id, Project.key), wanted))) if wanted.any else None
    # The case at hand stays in its place, also when its new verdict takes it out of what was filtered.
    keys = [one for one, _state in rows if inside is None or one in inside or one == key]
    states = dict(rows)
    at = keys.index(key) if key in keys else -1
    onward = [*keys[at + 1:], *keys[: max(at, 0)], *(one for one in states if one not in keys)]
    return Neighbours(
        before=keys[at - 1] if at > 0 else None,
        after=keys[at + 1] if 0 <= at < len(keys) - 1 else None,
        waiting=next((one for one in onward if states[one] in WAITING), None),
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
    return found


def verdicts_of(entry: Entry) -> list[Verdict]:
    """All verdicts on an entry, the newest first."""
    query = select(Verdict).where(Verdict.entry_id == entry.id).options(joinedload(Verdict.screener))
    return list(db.session.scalars(query.order_by(Verdict.id.desc())))


def seen(project: Project) -> str:
    """What a page shows of a project, as a mark that a form carries along."""
    return f"{project.version}.{clock.to_ms(project.updated_at)}"


def verdict_word(verdict: str) -> str:
    return str(VERDICTS[verdict].label)
