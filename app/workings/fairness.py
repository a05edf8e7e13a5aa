"""How fair a stage is, after planning and after the day: loads, panels, recusals, expertise, the order, and the means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app import clock
from app.contests.models import Stage
from app.core.groups import thirds
from app.core.plan import Problem
from app.core.refusals import Refusal
from app.core.tally.document import Document
from app.db import db
from app.draws.models import Draw
from app.draws.seats import label
from app.i18n import pick
from app.judging.models import Judge
from app.judging.origins import ORIGINS
from app.judging.queries import judges_of
from app.planning.facts import problem_of
from app.roadshow.models import PitchDay, Slot
from app.roadshow.panels import heard_by, names_of
from app.roadshow.queries import days_of
from app.roadshow.times import planned_times, slot_length
from app.scoring.queries import tally_document
from app.workings.means import Compared, comparisons
from app.workings.queries import closed, read_document

NOON = 12
# Origins of recusals that somebody declared; such a judge gets no scorecard of the entry that counts.
DECLARED = ("judge", "organiser", "applicant")


@dataclass(frozen=True)
class Heard:
    """One entry on its day: its place in the order, who is to judge it, who has, who of them knows its field."""

    key: str
    title: str
    day: PitchDay
    number: int
    when: datetime
    judges: frozenset[str]
    scored: frozenset[str]
    experts: frozenset[str]


@dataclass(frozen=True)
class JudgeLoad:
    """What one judge does: entries planned and scored, those of a known field, days, and minutes in the room."""

    name: str
    panels: tuple[str, ...]
    planned: int
    scored: int
    known: int
    recused: int
    days: int
    minutes: int


@dataclass(frozen=True)
class Kept:
    """A judge and an entry that should not meet. `declared`: a recusal, else found by rule; `met`: the judge scores it."""

    judge: str
    entry: str
    origin: str
    declared: bool
    hard: bool
    met: bool


@dataclass(frozen=True)
class Fairness:
    """Everything on the page. `over`: scoring has ended, so marks may be compared; `told_fields`: judges' fields are known."""

    heard: list[Heard]
    loads: list[JudgeLoad]
    kept: list[Kept]
    panels: dict[str, int]
    judges_each: dict[int, int]
    experts_each: dict[int, int]
    halves: dict[str, int]
    days: int
    drawn: int
    told_fields: bool
    over: bool
    comparisons: dict[str, Compared]
    normalise: str
    fault: bool = False

    @property
    def bad(self) -> list[Kept]:
        """Hard conflicts that were not kept apart."""
        return [one for one in self.kept if one.hard and one.met]


def fairness(stage: Stage) -> Fairness:
    """The page's figures; a constant number of queries."""
    problem, days, document = problem_of(stage), days_of(stage.id), _document(stage)
    over = document is not None and closed(stage)
    scored = _scored(document)
    recused: dict[str, set[str]] = defaultdict(set)
    for one in problem.conflicts:
        if one.origin in DECLARED:
            recused[one.entry].add(one.judge)
    zone = stage.contest.timezone
    names = names_of(days)
    heard = [
        _heard(slot, number, day, frozenset(judge.key for judge in heard_by(day, slot, names)), problem, recused, scored)
        for day in days for number, slot in enumerate(_active(day), start=1)
    ]
    judges = judges_of(stage.contest_id)
    return Fairness(
        heard=heard, loads=[load for judge in judges if (load := _load(judge, heard, recused, problem, zone)) is not None],
        kept=_kept(problem, heard, scored, {judge.key: _name(judge) for judge in judges}),
        panels=dict(Counter(one.day.panel.title or one.day.panel.key for one in heard)),
        judges_each=_sorted(Counter(len(one.scored if over else one.judges) for one in heard)),
        experts_each=_sorted(Counter(len(one.experts) for one in heard)),
        halves=dict(Counter(_half(one, zone) for one in heard)),
        days=sum(bool(day.slots) for day in days), drawn=_drawn(days), told_fields=any(one.knows for one in problem.judges),
        over=over, comparisons=comparisons(f"{stage.contest.slug}/{stage.key}", parts_of(heard, document, zone), document) if over and document is not None else {},
        normalise=document.rule.normalise if document is not None else "", fault=document is None,
    )


def _document(stage: Stage) -> Document | None:
    try:
        return read_document(tally_document(stage))
    except Refusal:
        return None


def _scored(document: Document | None) -> dict[str, set[str]]:
    """`{entry: judges whose scorecard counts}`."""
    found: dict[str, set[str]] = defaultdict(set)
    for card in document.scorecards if document is not None else ():
        if card.counted:
            found[card.entry].add(card.judge)
    return found


def _active(day: PitchDay) -> list[Slot]:
    return [slot for slot in day.slots if slot.entry.status == "active"]


def _heard(
    slot: Slot, number: int, day: PitchDay, hearing: frozenset[str], problem: Problem, recused: Mapping[str, set[str]],
    scored: Mapping[str, set[str]],
) -> Heard:
    project = slot.entry.project
    seats = hearing - recused.get(project.key, set())
    has = frozenset(scored.get(project.key, set()))
    field = project.field.key if project.field is not None else ""
    knowing = {one.key for one in problem.judges if field and field in one.knows}
    return Heard(
        project.key, pick(project.title, project.title_en), day, number, planned_times(day)[slot.entry_id], seats, has,
        (has or seats) & knowing,
    )


def _load(
    judge: Judge, heard: Sequence[Heard], recused: Mapping[str, set[str]], problem: Problem, zone: str
) -> JudgeLoad | None:
    """None for a judge who has nothing to do with the stage."""
    mine = [one for one in heard if judge.key in one.judges | one.scored]
    off = [one for one in heard if judge.key in recused.get(one.key, set())]
    if not mine and not off:
        return None
    return JudgeLoad(
        _name(judge), tuple(dict.fromkeys(one.day.panel.key for one in mine)),
        sum(judge.key in one.judges for one in mine), sum(judge.key in one.scored for one in mine),
        sum(judge.key in one.experts for one in mine), len(off),
        len({clock.in_zone(one.when, zone).date() for one in mine}),
        int(sum(slot_length(one.day).total_seconds() for one in mine) // 60),
    )


def _name(judge: Judge) -> str:
    return pick(judge.person.name, judge.person.name_en)


def _kept(problem: Problem, heard: Sequence[Heard], scored: Mapping[str, set[str]], names: Mapping[str, str]) -> list[Kept]:
    """Every pair that should not meet; they meet where the judge has scored the entry, or sits on its panel and is to."""
    there = {one.key: one for one in heard}
    found = []
    for (judge, entry), one in sorted(problem.strongest.items()):
        place = there.get(entry)
        met = place is not None and judge in (place.judges | scored.get(entry, set()))
        title = place.title if place is not None else entry
        origin = str(ORIGINS.get(one.origin, one.origin))
        found.append(Kept(names.get(judge, judge), title, origin, one.origin in DECLARED, one.hard, met))
    return found


def _sorted(counts: Counter[int]) -> dict[int, int]:
    return dict(sorted(counts.items()))


def parts_of(heard: Sequence[Heard], document: Document, zone: str) -> dict[str, dict[str, list[str]]]:
    """Entries by panel (who gave the marks that count, else the plan's), by third of their day's order, by half of the day."""
    panel_of = {card.entry: card.panel or "" for card in document.scorecards if card.counted}
    parts: dict[str, dict[str, list[str]]] = {"panels": defaultdict(list), "order": defaultdict(list), "halves": defaultdict(list)}
    for one in heard:
        parts["panels"][panel_of.get(one.key, one.day.panel.key)].append(one.key)
        parts["halves"][_half(one, zone)].append(one.key)
    for day in {one.day.id: one.day for one in heard}.values():
        for name, keys in thirds([one.key for one in heard if one.day.id == day.id]).items():
            parts["order"][name] += keys
    return parts


def _half(one: Heard, zone: str) -> str:
    return "morning" if clock.in_zone(one.when, zone).hour < NOON else "afternoon"


def _drawn(days: Sequence[PitchDay]) -> int:
    """How many days got their order by a draw that stands."""
    stages = {day.stage_id for day in days}
    standing = db.session.scalars(
        select(Draw).where(Draw.stage_id.in_(stages), Draw.drawn_at.is_not(None), Draw.replaced_at.is_(None))
    ).all()
    own, dealt = {one.pitch_day_id for one in standing}, {place for one in standing for place in one.about.get("places", ())}
    return sum(day.id in own or label(day) in dealt for day in days)
