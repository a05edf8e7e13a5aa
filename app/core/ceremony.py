"""The award ceremony as a script: all of its steps are worked out beforehand, the stage only moves along the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Kinds of steps: a tier's title card, the names that get it, all prizes once more.
TITLE = "title"
NAMES = "names"
ALL = "all"

# Before the first step and, for the audience, while the host has blanked the screens.
NOT_BEGUN = -1


@dataclass(frozen=True, slots=True)
class Prized:
    """An entry with its place in the standings."""

    entry: str
    rank: int | None
    score: str | None


@dataclass(frozen=True, slots=True)
class Tier:
    """A kind of prize and who gets it, best first. `alone`: each of them has a step of the own."""

    key: str
    prized: Sequence[Prized]
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the script. `entries` best first; `top`: the first tier's names, the only ones with confetti."""

    kind: str
    tier: str | None
    entries: tuple[Prized, ...] = ()
    top: bool = False


def script(tiers: Sequence[Tier]) -> list[Step]:
    """The steps from the last tier up to the first: title card, names from the lowest rank up, at the end all prizes.

    A tier that nobody gets has no step: a title card without a name would only raise hopes. Empty without any prize.
    """
    steps: list[Step] = []
    best = next((tier.key for tier in tiers if tier.prized), None)
    for tier in reversed(tiers):
        if not tier.prized:
            continue
        steps.append(Step(TITLE, tier.key))
        parts = [(one,) for one in reversed(tier.prized)] if tier.alone else [tuple(tier.prized)]
        steps += [Step(NAMES, tier.key, part, top=tier.key == best) for part in parts]
    if steps:
        steps.append(Step(ALL, None, tuple(one for tier in tiers for one in tier.prized)))
    return steps


def moved(position: int, move: str, steps: int) -> int | None:
    """Where `next` or `back` leads from a position; None where it leads nowhere."""
    target = {"next": position + 1, "back": position - 1}[move]
    return target if NOT_BEGUN <= target < steps else None
