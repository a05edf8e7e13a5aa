"""Filling tiers of prizes in order of rank, with floors and three ways to treat a shared rank."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tier:
    """A kind of prize: how many there are (None: enough for all that are left) and the score it asks for."""

    key: str
    count: int | None
    min_score: Fraction | None


class Overflow(Enum):
    """What becomes of a shared rank that does not fit what is left of a tier."""

    TAKE = "all of them get it"
    PASS = "the tier is closed and they try the next"
    STOP = "nobody from here on gets a prize"


# The first is the default.
POLICIES: dict[str, Overflow] = {
    "promote": Overflow.TAKE,
    "demote": Overflow.PASS,
    "hold": Overflow.STOP,
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """The entries that share one rank, and their score."""

    keys: Sequence[str]
    score: Fraction


@dataclass(slots=True)
class Awards:
    """Each prized entry's tier, and the entries whose prizes are held back."""

    tiers: dict[str, str] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)


def award(parties: Sequence[Ranked], tiers: Sequence[Tier], ties: str) -> Awards:
    """Go down the ranks and the tiers together; a tier once left behind stays closed."""
    awards = Awards()
    current, given = 0, 0
    for position, party in enumerate(parties):
        while current < len(tiers):
            tier = tiers[current]
            outcome = _try(party, tier, given, ties)
            if outcome is Overflow.STOP:
                awards.held = [key for later in parties[position:] for key in later.keys]
                return awards
            if outcome is Overflow.TAKE:
                awards.tiers |= dict.fromkeys(party.keys, tier.key)
                given += len(party.keys)
                break
            current, given = current + 1, 0
    return awards


def _try(party: Ranked, tier: Tier, given: int, ties: str) -> Overflow:
    if tier.min_score is not None and party.score < tier.min_score:
        return Overflow.PASS
    if tier.count is None or given + len(party.keys) <= tier.count:
        return Overflow.TAKE
    if given >= tier.count:  # full: nothing is left that a shared rank could fit or not fit
        return Overflow.PASS
    return POLICIES[ties]
