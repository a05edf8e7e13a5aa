"""The pile as SQL: which entries somebody reads, and where each of them lies.

Where an entry lies follows from what is kept anyway, so that no mark of its own can fall behind. A project's
`updated_at` moves with each edit, file and return, and a verdict is given at a moment after what it was given on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from app.judging.models import Judge, Recusal
from app.screening.models import Plan, Reading, Verdict
from app.screening.verdicts import WAITING
from app.submissions.models import CoApplicant, Entry, Project


@dataclass(frozen=True)
class Reader:
    """Who reads the pile: an organiser all of it (`whole`), a screener what is theirs, as far as they may know it.

    `share_only`: the pile was handed out, and theirs is what they were given.
    """

    person_id: int | None
    whole: bool
    share_only: bool = False
    blind: bool = False
    hidden: frozenset[str] = frozenset()
    # Items that the organiser keeps from screeners, however they read.
    kept_from: frozenset[str] = frozenset()

    @property
    def unseen(self) -> frozenset[str]:
        """Names of items that this reader does not see, and must not find a project by."""
        return self.kept_from | (self.hidden | {"applicant_name"} if self.blind else frozenset())


EVERYTHING = Reader(None, whole=True)


@dataclass(frozen=True)
class Heap:
    """A stage's pile for one reader: `state` is the column that says where an entry lies, a key of PILE."""

    stage_id: int
    reader: Reader
    opinions: Subquery
    state: ColumnElement[str]

    @property
    def given(self) -> ColumnElement[int]:
        """How many have judged what an entry is now."""
        return func.coalesce(sum_of(self.opinions), 0)

    def select(self, *columns: Any) -> Select[Any]:
        """The columns of the entries that the reader reads; Entry, Project and the verdict that shows are joined."""
        query = (
            select(*columns).select_from(Entry).join(Entry.project)
            .outerjoin(self.opinions, self.opinions.c.entry_id == Entry.id)
            .outerjoin(Verdict, Verdict.id == self.opinions.c.shows)
            .where(Entry.stage_id == self.stage_id)
        )
        return query if self.reader.whole else query.where(theirs(self.reader))


def heap(stage_id: int, reader: Reader = EVERYTHING) -> Heap:
    """The pile of a stage as `reader` has it."""
    opinions = _opinions(stage_id)
    state = _state(stage_id, opinions)
    if not reader.whole:
        # Until all have given theirs, a screener learns nothing of the others' verdicts but that one is missing.
        state = case((and_(state.in_(WAITING), _own_stands(reader)), literal("given")), else_=state)
    return Heap(stage_id, reader, opinions, state.label("lies_in_pile"))


def theirs(reader: Reader) -> ColumnElement[bool]:
    """Whether an entry is a screener's to read: never one's own project, never across a recusal, also as a judge."""
    mine = select(Reading.id).where(Reading.entry_id == Entry.id, Reading.person_id == reader.person_id)
    shared = (CoApplicant.person_id == reader.person_id) & CoApplicant.removed_at.is_(None)
    judged = aliased(Entry)
    as_judge = (
        select(Recusal.id).join(Judge, Judge.id == Recusal.judge_id).join(judged, judged.id == Recusal.entry_id)
        .where(Judge.person_id == reader.person_id, judged.project_id == Project.id, Recusal.lifted_at.is_(None))
    )
    own = and_(
        Project.owner_id.is_distinct_from(reader.person_id), ~Project.shares.any(shared), not_(as_judge.correlate(Project).exists()),
    )
    if reader.share_only:
        return and_(own, mine.where(Reading.recused_at.is_(None)).correlate(Entry).exists())
    return and_(own, not_(mine.where(Reading.recused_at.is_not(None)).correlate(Entry).exists()))


def _opinions(stage_id: int) -> Subquery:
    """By entry: how many screeners stand by which verdict on what the project is now, and the verdict that shows.

    `shows` is the organiser's ruling where one stands, else the newest verdict, also one that was overtaken.
    """
    each = (
        select(func.max(Verdict.id).label("id")).join(Entry, Entry.id == Verdict.entry_id)
        .where(Entry.stage_id == stage_id).group_by(Verdict.entry_id, Verdict.screener_id).subquery("newest_of_each")
    )
    one = aliased(Verdict, name="opinion")
    stands = one.at >= Project.updated_at

    def number(verdict: str) -> Any:
        return func.sum(case((and_(stands, one.verdict == verdict), 1), else_=0)).label(f"number_{verdict}")

    ruling = func.max(case((and_(stands, one.rules), one.id)))
    contest = func.max(case((and_(stands, one.verdict == "unsure", not_(one.rules)), one.id)))
    return (
        select(
            one.entry_id, func.coalesce(ruling, func.max(one.id)).label("shows"), ruling.label("ruling"),
            contest.label("contest"),
            number("pass"), number("fail"), number("unsure"),
        )
        .select_from(one).join(each, each.c.id == one.id).join(Entry, Entry.id == one.entry_id).join(Entry.project)
        .group_by(one.entry_id).subquery("opinions")
    )


def sum_of(opinions: Subquery) -> ColumnElement[int]:
    """All opinions that stand."""
    total: ColumnElement[int] = opinions.c.number_pass + opinions.c.number_fail + opinions.c.number_unsure
    return total


def _state(stage_id: int, opinions: Subquery) -> ColumnElement[str]:
    needed = func.coalesce(select(Plan.readers).where(Plan.stage_id == stage_id).scalar_subquery(), 1)
    passes, fails, unsure = opinions.c.number_pass, opinions.c.number_fail, opinions.c.number_unsure
    given = sum_of(opinions)
    back = or_(Verdict.id.is_(None), Verdict.verdict == "return", Verdict.at < Project.updated_at)
    return case(
        (Entry.status != "active", literal("out")),
        (and_(Project.state == "returned", back), literal("returned")),
        (Verdict.id.is_(None), literal("unread")),
        # Somebody was unsure after the ruling and said why: the organiser looks once more.
        (opinions.c.contest > opinions.c.ruling, literal("disputed")),
        (opinions.c.ruling.is_not(None), Verdict.verdict),
        (Verdict.verdict == "return", literal("completed")),
        (given == 0, literal("changed")),
        (given < needed, literal("partly")),
        (or_(unsure > 0, and_(passes > 0, fails > 0)), literal("disputed")),
        (passes > 0, literal("pass")),
        else_=literal("fail"),
    )


def _own_stands(reader: Reader) -> ColumnElement[bool]:
    own = aliased(Verdict, name="own_verdict")
    return (
        select(own.id).where(
            own.entry_id == Entry.id, own.screener_id == reader.person_id, own.at >= Project.updated_at,
            own.verdict != "return",
        ).correlate(Entry, Project).exists()
    )
