"""The constraint model of a plan: what must hold, as CP-SAT variables over some blocks while the others stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from app.core.plan import Block, Finding, Plan, Problem, Seating, Span, overlap
from app.planning.ordering import settled

# Far above what any wish costs: an entry that finds no place while a large plan is put together.
LEFT_OUT = 1_000_000


@dataclass
class Model:
    """Variables of the free blocks; `base` says what stands in the others.

    `sits[block, judge]`, `heard[block, entry]`, `at[block, entry, place]` are true or false, `count[block]` is a number.
    `hears[entry, judge]`: only where each entry has a panel of its own.
    `assume`: every wish that somebody could give up hangs on a literal, so that those which clash can be named.
    `gaps`: entries may be left out, at a price.
    """

    problem: Problem
    free: list[Block]
    base: Plan
    assume: bool = False
    gaps: bool = False
    sits: dict[tuple[str, str], Any] = field(default_factory=dict)
    heard: dict[tuple[str, str], Any] = field(default_factory=dict)
    at: dict[tuple[str, str, int], Any] = field(default_factory=dict)
    hears: dict[tuple[str, str], Any] = field(default_factory=dict)
    count: dict[str, Any] = field(default_factory=dict)
    used: dict[str, Any] = field(default_factory=dict)
    left_out: dict[str, Any] = field(default_factory=dict)
    literals: dict[int, Finding] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model.CpModel()
        self._wishes: dict[Finding, Any] = {}
        free = {block.key for block in self.free}
        self.fixed = [one for one in self.base.seatings if one.block not in free and (one.entries or one.judges)]
        there = {entry for one in self.fixed for entry in one.entries}
        self.entries = [entry for entry in self.problem.entries if entry.key not in there]
        self._variables()
        self._places()
        self._panels()
        if self.problem.each:
            self._own_panels()
        else:
            self._recused()
        self._times()
        self._locks()
        if self.assume:
            self.cp.add_assumptions(list(self._wishes.values()))

    def must(self, constraint: Any, wish: Finding) -> None:
        """A constraint that stands for a wish, which somebody could give up where nothing fits."""
        if not self.assume:
            return
        if wish not in self._wishes:
            literal = self.cp.new_bool_var("")
            self._wishes[wish] = literal
            self.literals[literal.index] = wish
        constraint.only_enforce_if(self._wishes[wish])

    def _variables(self) -> None:
        for block in self.free:
            for judge in self.problem.judges:
                self.sits[block.key, judge.key] = self.cp.new_bool_var("")
            for entry in self.entries:
                self.heard[block.key, entry.key] = self.cp.new_bool_var("")
            self.count[block.key] = self.cp.new_int_var(0, block.slots, "")
            self.used[block.key] = self.cp.new_bool_var("")
            inside = [self.heard[block.key, entry.key] for entry in self.entries]
            self.cp.add(self.count[block.key] == sum(inside))
            self.cp.add(self.count[block.key] >= self.used[block.key])
            self.cp.add(self.count[block.key] <= block.slots * self.used[block.key])
        for entry in self.entries:
            if self.gaps:
                self.left_out[entry.key] = self.cp.new_bool_var("")
            here = sum(self.heard[block.key, entry.key] for block in self.free)
            self.cp.add(here + self.left_out.get(entry.key, 0) == 1)

    def _tight(self) -> set[str]:
        """Entries whose place within a block matters: who is away at times, has two projects, or is locked to a place."""
        twice = self._applicants_with_two()
        held = {lock.entry for lock in self.problem.locks if lock.entry and lock.place is not None}
        return {entry.key for entry in self.entries if entry.away or entry.applicant in twice or entry.key in held}

    def _applicants_with_two(self) -> set[str]:
        seen: dict[str, int] = defaultdict(int)
        for entry in self.problem.entries:
            seen[entry.applicant] += 1
        return {applicant for applicant, number in seen.items() if applicant and number > 1}

    def _places(self) -> None:
        tight = self._tight()
        for block in self.free:
            for place in range(block.slots):
                here = []
                for entry in self.entries:
                    if entry.key not in tight:
                        continue
                    stands = self.at[block.key, entry.key, place] = self.cp.new_bool_var("")
                    here.append(stands)
                    self.cp.add(self.count[block.key] >= place + 1).only_enforce_if(stands)
                    if not entry.can(block.slot(place)):
                        self.must(self.cp.add(stands == 0), Finding("clash.applicant_away", entry=entry.key))
                if here:
                    self.cp.add_at_most_one(here)
            for key in sorted(tight):
                stands_somewhere = sum(self.at[block.key, key, place] for place in range(block.slots))
                self.cp.add(stands_somewhere == self.heard[block.key, key])
        self._applicants(tight)

    def _applicants(self, tight: set[str]) -> None:
        """Nobody in two places: at any two slots that overlap, at most one entry of an applicant."""
        for applicant in sorted(self._applicants_with_two()):
            own = [entry.key for entry in self.entries if entry.applicant == applicant and entry.key in tight]
            spans: list[tuple[str, Span, Any]] = [
                (block.key, block.slot(place), sum(self.at[block.key, key, place] for key in own))
                for block in self.free for place in range(block.slots) if own
            ]
            wish = Finding("clash.applicant_overlap", entry=own[0], other=own[-1]) if own else Finding("")
            for (block, span, one), (other_block, other_span, other) in combinations(spans, 2):
                if block != other_block and overlap(span, other_span):
                    self.must(self.cp.add(one + other <= 1), wish)
            for busy in self._busy(applicant):
                for _, span, one in spans:
                    if overlap(span, busy):
                        self.must(self.cp.add(one == 0), wish)

    def _busy(self, applicant: str) -> Iterable[Span]:
        for one in self.fixed:
            for place, entry in enumerate(one.entries):
                if self.problem.entry[entry].applicant == applicant:
                    yield self.problem.block[one.block].slot(place)

    def _panels(self) -> None:
        least = self.problem.least
        held = {(lock.block, lock.judge) for lock in self.problem.locks if lock.judge}
        for block in self.free:
            panel = [self.sits[block.key, judge.key] for judge in self.problem.judges]
            self.must(self.cp.add(sum(panel) >= least * self.used[block.key]), Finding("clash.least", number=least))
            self.cp.add(sum(panel) <= self.problem.most)
            for judge in self.problem.judges:
                if (block.key, judge.key) not in held:
                    self.cp.add(self.sits[block.key, judge.key] <= self.used[block.key])

    def _recused(self) -> None:
        for block in self.free:
            for entry in self.entries:
                for judge in sorted(self.problem.hard[entry.key]):
                    both = self.cp.add(self.sits[block.key, judge] + self.heard[block.key, entry.key] <= 1)
                    self.must(both, self._keeps_off(judge, entry.key))

    def _keeps_off(self, judge: str, entry: str) -> Finding:
        return Finding("clash.recused", judge=judge, entry=entry, origin=self.problem.strongest[judge, entry].origin)

    def _own_panels(self) -> None:
        """Each entry that finds a place is heard by enough of those who sit in its room."""
        least, seats = self.problem.least, self.problem.seats
        for entry in self.entries:
            panel = [self.cp.new_bool_var("") for _ in self.problem.judges]
            self.hears.update(((entry.key, judge.key), one) for judge, one in zip(self.problem.judges, panel, strict=True))
            there = 1 - self.left_out.get(entry.key, 0)
            self.must(self.cp.add(sum(panel) >= least * there), Finding("clash.least", number=least))
            self.cp.add(sum(panel) <= seats * there)
            for judge in sorted(self.problem.hard[entry.key]):
                self.must(self.cp.add(self.hears[entry.key, judge] == 0), self._keeps_off(judge, entry.key))
            for block in self.free:
                elsewhere = self.heard[block.key, entry.key].negated()
                for judge, one in zip(self.problem.judges, panel, strict=True):
                    self.cp.add_bool_or(one.negated(), elsewhere, self.sits[block.key, judge.key])

    def _before(self, block: Block, moment: int) -> int:
        """How many whole slots of the block end by then."""
        return max(0, (moment - block.start) // block.length)

    def _times(self) -> None:
        """Rooms and judges in one place at a time: of blocks that overlap, the earlier ends in time or both are not used."""
        for judge in self.problem.judges:
            for block in self.free:
                for away in judge.away:
                    if overlap(block.span, away):
                        self._short(block, away[0], self.sits[block.key, judge.key], Finding("clash.away", judge=judge.key))
        for one, other in combinations(sorted(self.free, key=lambda block: block.start), 2):
            if overlap(one.span, other.span):
                self._side_by_side(one, other)
        for start in sorted({block.start for block in self.free}):
            together = [block.key for block in self.free if block.start == start]
            for judge in self.problem.judges:
                self.cp.add_at_most_one(self.sits[key, judge.key] for key in together)
        for seating in self.fixed:
            self._beside(seating)

    def _short(self, block: Block, moment: int, where: Any, wish: Finding | None) -> None:
        """Where `where` holds, the block is over by then; a panel waits for one slot at least."""
        number = self._before(block, moment)
        constraint = self.cp.add(self.count[block.key] <= number + block.slots * (1 - where)) if number else self.cp.add(where == 0)
        if wish is not None:
            self.must(constraint, wish)

    def _side_by_side(self, one: Block, other: Block) -> None:
        number = self._before(one, other.start)
        apart: Any = 0
        if number:
            apart = self.cp.new_bool_var("")
            self.cp.add(self.count[one.key] <= number).only_enforce_if(apart)
        if one.room == other.room:
            self.cp.add(self.used[one.key] + self.used[other.key] <= 1 + apart)
        if one.start == other.start:
            return
        for judge in self.problem.judges:
            self.cp.add(self.sits[one.key, judge.key] + self.sits[other.key, judge.key] <= 1 + apart)

    def _beside(self, seating: Seating) -> None:
        """What a block that stays as it is takes away: its room and its judges, for as long as it lasts."""
        there = self.problem.block[seating.block]
        span = there.start, there.start + there.length * max(1, len(seating.entries))
        for block in self.free:
            if not overlap(block.span, span):
                continue
            if block.room == there.room:
                self._short(block, span[0], self.used[block.key], None)
            for judge in seating.judges:
                self._short(block, span[0], self.sits[block.key, judge], None)

    def _locks(self) -> None:
        for lock in self.problem.locks:
            if lock.block not in self.count:
                continue
            wish = Finding("clash.lock", block=lock.block, judge=lock.judge, entry=lock.entry)
            if lock.judge in self.problem.judge:
                self.must(self.cp.add(self.sits[lock.block, lock.judge] == 1), wish)
            if (lock.block, lock.entry) in self.heard:
                stands = self.heard[lock.block, lock.entry] if lock.place is None else self.at.get((lock.block, lock.entry, lock.place), 0)
                self.must(self.cp.add(stands == 1), wish)
                if (lock.entry, lock.judge) in self.hears:
                    self.must(self.cp.add(self.hears[lock.entry, lock.judge] == 1), wish)

    def hint(self, plan: Plan) -> None:
        """Where the search begins."""
        for (block, judge), variable in self.sits.items():
            self.cp.add_hint(variable, judge in plan.of(block).judges)
        for (block, entry), variable in self.heard.items():
            self.cp.add_hint(variable, entry in plan.of(block).entries)
        panel = {entry: one.hearing(entry) for one in plan.seatings for entry in one.entries}
        for (entry, judge), variable in self.hears.items():
            self.cp.add_hint(variable, judge in panel.get(entry, ()))
        for (block, entry, place), variable in self.at.items():
            self.cp.add_hint(variable, plan.of(block).entries[place : place + 1] == (entry,))

    def read(self, value: Any) -> Plan:
        """The plan that a solution stands for; `value` gives a variable's value."""
        found = self.base.with_(*(Seating(block.key) for block in self.free))
        for block in self.free:
            judges = tuple(key for key in self.problem.judge if value(self.sits[block.key, key]))
            inside = [entry.key for entry in self.entries if value(self.heard[block.key, entry.key])]
            pinned = {
                place: key for (where, key, place), stands in self.at.items() if where == block.key and value(stands)
            }
            own = {
                entry: tuple(key for key in judges if value(self.hears[entry, key])) for entry in inside if self.hears
            }
            found = found.with_(Seating(block.key, judges, _filled(pinned, inside), tuple(own.items())))
        return self._ordered(found)

    def _ordered(self, plan: Plan) -> Plan:
        """The plan with orders as they are liked best, where the matching finds them."""
        for block in self.free:
            better = settled(self.problem, plan, block.key, plan.of(block.key).entries)
            plan = plan.with_(better) if better is not None else plan
        return plan


def _filled(pinned: dict[int, str], inside: list[str]) -> tuple[str, ...]:
    rest = iter([key for key in inside if key not in pinned.values()])
    return tuple(pinned[place] if place in pinned else next(rest) for place in range(len(inside)))
