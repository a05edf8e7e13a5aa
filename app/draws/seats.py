"""The seats that a draw deals to, and who cannot have which: recusals, absences, and one applicant's other projects.

A place is a pitch day; its seats are its slots in running order. Whoever is drawn to a seat pitches at its time, so a seat
that somebody cannot have is known before anything is drawn, and published with the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app import clock
from app.contests.models import Stage
from app.core.conflicts import Conflict
from app.core.draw import Places
from app.core.plan import Problem, Span, overlap
from app.draws.limits import Limit, limit_of
from app.judging.queries import sitting
from app.planning.facts import problem_of
from app.roadshow.models import PitchDay
from app.roadshow.queries import days_of
from app.roadshow.times import planned_times, slot_length
from app.submissions.models import Entry


def label(day: PitchDay) -> str:
    """What the published list calls a place: room, panel and beginning; another room, panel or time is another place."""
    starts = clock.in_zone(day.starts_at, day.stage.contest.timezone)
    return f"{day.room.key} {day.panel.key} {starts:%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Bar:
    """Why an entry cannot have these seats (numbers from 1 on) of a day: a recusal, an absence, or another project's slot."""

    entry: Entry
    day: PitchDay
    numbers: tuple[int, ...]
    conflict: Conflict | None = None
    away: Span | None = None
    other: str = ""


@dataclass(frozen=True)
class Look:
    """What a draw would be now: days in the order of dealing, entries, how many each day gets, and who is kept from where.

    Where the days' limits leave too few seats, `sizes` sum to less than there are entries.
    """

    days: list[PitchDay]
    entries: list[Entry]
    sizes: list[int]
    limits: list[Limit]
    bars: list[Bar] = field(default_factory=list)
    # Entry keys of one applicant each.
    apart: list[list[str]] = field(default_factory=list)

    @property
    def items(self) -> list[str]:
        return [entry.key for entry in self.entries]

    @cached_property
    def barred(self) -> dict[str, list[str]]:
        """By entry key: the places, or single seats, that it cannot have."""
        kept: dict[str, dict[int, set[int]]] = {}
        for bar in self.bars:
            kept.setdefault(bar.entry.key, {}).setdefault(bar.day.id, set()).update(bar.numbers)
        found: dict[str, list[str]] = {}
        for key, days in kept.items():
            for day, size in zip(self.days, self.sizes, strict=True):
                numbers = sorted(one for one in days.get(day.id, ()) if one <= size)
                names = [label(day)] if len(numbers) == size else [f"{label(day)} #{number}" for number in numbers]
                if numbers and names:
                    found.setdefault(key, []).extend(names)
        return found

    @cached_property
    def into(self) -> Places:
        """Where the items are dealt to. Who can have half of the seats or fewer is bound to them, and drawn first."""
        places = [label(day) for day in self.days]
        plain = Places(places, self.sizes, self.barred)
        groups: dict[tuple[str, ...], list[str]] = {}
        for key in self.barred:
            fit = tuple(seat for seat in plain.seats if plain.fits(key, seat))
            if 2 * len(fit) <= len(plain.seats):
                groups.setdefault(fit, []).append(key)
        times = {label(day): [int(day.starts_at.timestamp()), int(slot_length(day).total_seconds())] for day in self.days}
        return Places(places, self.sizes, self.barred, list(groups.values()), self.apart, times if self.apart else {})

    def about(self) -> dict[str, Any]:
        """What is published with the list of items; only what holds for somebody."""
        into = self.into
        more = {"bound": into.bound, "apart": into.apart, "times": into.times}
        return {
            "places": into.places, "sizes": into.sizes, "barred": into.barred, **{name: value for name, value in more.items() if value},
        }


def places_in(about: dict[str, Any], num: int) -> Places:
    """The same out of what was published for `num` items; lists of before said no sizes and filled places evenly."""
    places = about["places"]
    sizes = about.get("sizes") or [len(range(at, num, len(places))) for at in range(len(places))]
    return Places(places, sizes, about["barred"], about.get("bound", ()), about.get("apart", ()), about.get("times", {}))


def look_at(stage: Stage, days: list[PitchDay], entries: list[Entry]) -> Look:
    """The seats of these days and who of these entries cannot have which."""
    problem = problem_of(stage)
    limits = [limit_of(day, problem, {one.id for one in days}) for day in days]
    found = Look(days, entries, dealt_sizes([limit.most for limit in limits], len(entries)), limits)
    hard, others = [one for one in problem.conflicts if one.hard], _others(stage, problem, days)
    for day, size in zip(days, found.sizes, strict=True):
        seats = {member.judge.key for member in sitting(day.panel)}
        for entry in entries:
            recused = [one for one in hard if one.entry == entry.key and one.judge in seats]
            found.bars.extend(Bar(entry, day, tuple(range(1, size + 1)), conflict=one) for one in recused if size)
            found.bars.extend(_absences(problem, entry, day, size, others))
    found.apart.extend(_together(problem, entries))
    return found


def look_in(day: PitchDay) -> Look:
    """The same for a day's own order: its active entries have its first seats, and its panel hears them all.

    Who can come at no time of the day is drawn as if at any: no order helps there.
    """
    problem, entries = problem_of(day.stage), [slot.entry for slot in day.slots if slot.entry.status == "active"]
    found, others = Look([day], entries, [len(entries)], [Limit(day)]), _others(day.stage, problem, [day])
    for entry in entries:
        bars = _absences(problem, entry, day, len(entries), others)
        if len({number for bar in bars for number in bar.numbers}) < len(entries):
            found.bars.extend(bars)
    return found


def dealt_sizes(most: Sequence[int | None], num: int) -> list[int]:
    """How many each place gets of `num` dealt round and round; a place that is full is passed over."""
    sizes = [0] * len(most)
    while num > sum(sizes):
        before = sum(sizes)
        for at, limit in enumerate(most):
            if sum(sizes) < num and (limit is None or sizes[at] < limit):
                sizes[at] += 1
        if sum(sizes) == before:
            break
    return sizes


def _span(day: PitchDay, number: int) -> Span:
    begins, length = int(day.starts_at.timestamp()), int(slot_length(day).total_seconds())
    return begins + (number - 1) * length, begins + number * length


def _absences(problem: Problem, entry: Entry, day: PitchDay, size: int, others: dict[str, list[tuple[str, Span]]]) -> list[Bar]:
    known, found, spans = problem.entry[entry.key], [], [_span(day, number) for number in range(1, size + 1)]
    for away in known.away:
        numbers = tuple(at for at, span in enumerate(spans, start=1) if overlap(span, away))
        if numbers:
            found.append(Bar(entry, day, numbers, away=away))
    for key, there in others.get(known.applicant, []) if known.applicant else []:
        numbers = tuple(at for at, span in enumerate(spans, start=1) if overlap(span, there))
        if numbers and key != entry.key:
            found.append(Bar(entry, day, numbers, away=there, other=key))
    return found


def _others(stage: Stage, problem: Problem, days: list[PitchDay]) -> dict[str, list[tuple[str, Span]]]:
    """By applicant: slots that are fixed because their day takes no part."""
    drawn, found = {day.id for day in days}, dict[str, list[tuple[str, Span]]]()
    for day in days_of(stage.id):
        if day.id in drawn:
            continue
        begins = planned_times(day)
        for slot in day.slots:
            if slot.entry.key in problem.entry:
                start = int(begins[slot.entry_id].timestamp())
                span = start, start + int(slot_length(day).total_seconds())
                found.setdefault(problem.entry[slot.entry.key].applicant, []).append((slot.entry.key, span))
    return found


def _together(problem: Problem, entries: list[Entry]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for entry in entries:
        applicant = problem.entry[entry.key].applicant
        if applicant:
            groups.setdefault(applicant, []).append(entry.key)
    return [keys for keys in groups.values() if len(keys) > 1]
