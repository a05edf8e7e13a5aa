"""Whether groups of entries were marked alike, before the rule made anything of the marks and after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.groups import Comparison, compare
from app.core.tally.cards import count
from app.core.tally.document import Document
from app.core.tally.normalise import NORMALISATIONS


@dataclass(frozen=True)
class Compared:
    """The groups' means by raw totals, and by the totals as the rule corrects them; None where there is nothing to compare.

    `after` is None, too, where the rule corrects nothing.
    """

    before: Comparison | None
    after: Comparison | None = None

    @property
    def apart(self) -> tuple[Fraction, Fraction] | None:
        """How far the highest group's mean lies above the lowest one's, before and after."""
        if self.before is None or self.after is None:
            return None
        return _range(self.before), _range(self.after)


def _range(found: Comparison) -> Fraction:
    means = [group.mean for group in found.groups]
    return max(means) - min(means)


def comparisons(seed: str, parts: Mapping[str, Mapping[str, Sequence[str]]], document: Document) -> dict[str, Compared]:
    """By kind of grouping (panels, order, halves): the groups' means. A sample's seed is told, so that anyone gets the same figure."""
    raw, corrected = means(document)
    found = {}
    for name, groups in parts.items():
        of = [
            compare({group: [mean[key] for key in keys if key in mean] for group, keys in groups.items()}, f"{seed}/{name}")
            if mean is not None else None
            for mean in (raw, corrected)
        ]
        found[name] = Compared(of[0], of[1])
    return found


def means(document: Document) -> tuple[dict[str, Fraction], dict[str, Fraction] | None]:
    """`{entry: mean of its counted totals}` as the judges gave them, and as the rule corrects them (None: it does not)."""
    counted = count(document.criteria, document.scorecards)
    entries = [card.entry for card in counted.cards]
    raw = _means(entries, counted.totals, counted.scale)
    if document.rule.normalise == "none":
        return raw, None
    adjusted = NORMALISATIONS[document.rule.normalise].adjust(counted)
    return raw, _means(entries, adjusted.totals, adjusted.scale)


def _means(entries: Sequence[str], totals: Sequence[int], scale: int) -> dict[str, Fraction]:
    found: dict[str, list[int]] = defaultdict(list)
    for entry, total in zip(entries, totals, strict=True):
        found[entry].append(total)
    return {entry: Fraction(sum(own), len(own) * scale) for entry, own in found.items()}
