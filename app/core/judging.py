"""How judges marked: severity, spread, agreement with the rest and how often dropped, from a tally document alone.

All of it is exact and looks at the raw totals of counted scorecards, before any normalisation: what judges did, not
what the rule made of it. Entries that left count too, since they were judged like the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.numbers import root
from app.core.tally.cards import Counted, count
from app.core.tally.document import Document
from app.core.tally.standings import tally

# With fewer entries in common than this, a correlation says nothing.
LEAST_IN_COMMON = 3


@dataclass(frozen=True, slots=True)
class Habit:
    """How one judge marked.

    `severity`: mean over the judge's entries of the judge's total less the mean of the other judges' totals on the
    same entry; below zero is strict. Null where no entry has another judge. `mean` and `spread`: mean and population
    standard deviation of the judge's totals (the root is cut after 60 digits). `agreement`: Kendall's tau-b between the judge's totals and the means of the others
    over the same entries, from -1 to 1; null below LEAST_IN_COMMON entries or where one side is all ties. `high` and
    `low`: how many scorecards were dropped as highest and lowest.
    """

    judge: str
    cards: int
    mean: Fraction
    spread: Fraction
    severity: Fraction | None
    agreement: Fraction | None
    high: int
    low: int

    @property
    def dropped(self) -> int:
        return self.high + self.low


def habits(document: Document) -> tuple[Habit, ...]:
    """Every judge with a counted scorecard, in the order in which they first appear."""
    counted = count(document.criteria, document.scorecards)
    own: dict[str, dict[str, Fraction]] = {}
    for card, total in zip(counted.cards, counted.totals, strict=True):
        own.setdefault(card.judge, {})[card.entry] = Fraction(total, counted.scale)
    sums = _sums(counted)
    verdicts = _verdicts(document)
    return tuple(_habit(judge, totals, sums, verdicts.get(judge, [])) for judge, totals in own.items())


def _sums(counted: Counted) -> dict[str, tuple[Fraction, int]]:
    found: dict[str, tuple[Fraction, int]] = {}
    for card, total in zip(counted.cards, counted.totals, strict=True):
        before, number = found.get(card.entry, (Fraction(0), 0))
        found[card.entry] = before + Fraction(total, counted.scale), number + 1
    return found


def _verdicts(document: Document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in tally(document).rows:
        for card in row.scorecards:
            if card.dropped is not None:
                found.setdefault(card.judge, []).append(card.dropped)
    return found


def _habit(
    judge: str, totals: Mapping[str, Fraction], sums: Mapping[str, tuple[Fraction, int]], verdicts: Sequence[str]
) -> Habit:
    mean = sum(totals.values(), Fraction(0)) / len(totals)
    variance = sum(((total - mean) ** 2 for total in totals.values()), Fraction(0)) / len(totals)
    pairs = [
        (total, (sums[entry][0] - total) / (sums[entry][1] - 1)) for entry, total in totals.items() if sums[entry][1] > 1
    ]
    return Habit(
        judge=judge, cards=len(totals), mean=mean, spread=root(variance),
        severity=sum((mine - rest for mine, rest in pairs), Fraction(0)) / len(pairs) if pairs else None,
        agreement=rank_correlation(pairs) if len(pairs) >= LEAST_IN_COMMON else None,
        high=verdicts.count("high"), low=verdicts.count("low"),
    )


def rank_correlation(pairs: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Kendall's tau-b of the pairs: (concordant − discordant) ÷ √(pairs untied in one × pairs untied in the other).

    Pairs tied on either side are neither concordant nor discordant and shrink the divisor (Kendall, "The treatment of
    ties in ranking problems", 1945). Counts are exact; the root is cut after 60 digits and exact where it has an end.
    Null where one side is all ties.
    """
    concordance = untied_left = untied_right = 0
    for at, (left, right) in enumerate(pairs):
        for other_left, other_right in pairs[:at]:
            by_left = (left > other_left) - (left < other_left)
            by_right = (right > other_right) - (right < other_right)
            concordance += by_left * by_right
            untied_left += by_left != 0
            untied_right += by_right != 0
    if not untied_left or not untied_right:
        return None
    if untied_left == untied_right:
        return Fraction(concordance, untied_left)
    return concordance / root(Fraction(untied_left * untied_right))
