"""How alike two projects are, and by what: the same files, the same people, nearly the same title or text.

Texts are compared by sketches: of all their shingles (six letters in a row, each as a number) the 32 smallest. The share
of the smallest of both that stand in both estimates how many shingles two texts have in common (Broder, "On the
resemblance and containment of documents", 1997), whatever their length. Pairs of letters, by which projects are found,
cannot tell: two long texts of one field have most of them in common.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from app.core.grams import grams, normal

SHINGLE, SKETCH = 6, 32
# Fewer shingles say nothing: everybody writes "for the elderly in our community".
LEAST_SHINGLES = 10
# From here on a title or a text is called similar.
TITLE_FROM, TEXT_FROM = 0.6, 0.3
# What so many projects share tells none of them apart: the sponsor's flyer, the officer's telephone.
COMMON = 40
# One of how many marks two have at least in common; of whole ones each is enough.
_ENOUGH = {"whole": 1_000_000, "title": 4, "text": 6}
_PHONE = re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])")
_MAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,120}\.[a-z]{2,12}")


def sketch(text: str) -> list[int]:
    """The numbers that stand for a text, smallest first; none for a text that is too short to say anything."""
    letters = "".join(one for one in normal(text) if one.isalnum())
    # A checksum is the same on every machine, which Python's own hash is not.
    found = {zlib.crc32(letters[at:at + SHINGLE].encode()) for at in range(len(letters) - SHINGLE + 1)}
    return sorted(found)[:SKETCH] if len(found) >= LEAST_SHINGLES else []


def contacts(text: str) -> set[str]:
    """Telephone numbers (digits alone) and mail addresses in a text."""
    plain = normal(text)
    return {one.replace("-", "") for one in _PHONE.findall(plain)} | set(_MAIL.findall(plain))


def resemblance(one: Collection[int], other: Collection[int]) -> float:
    """The estimated share of shingles that two texts have in common, 0 to 1."""
    if not one or not other:
        return 0.0
    first, second = frozenset(one), frozenset(other)
    smallest = sorted(first | second)[:SKETCH]
    return sum(number in first and number in second for number in smallest) / len(smallest)


def likeness_of_titles(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two titles' pairs of letters, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


@dataclass(frozen=True)
class Portrait:
    """What a project is compared by. `contacts` and `files` are marks: equal ones mean the same thing."""

    key: int
    title: str
    sketch: tuple[int, ...] = ()
    owner: int | None = None
    name: str = ""
    contacts: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    @cached_property
    def plain(self) -> str:
        return normal(self.title)

    @cached_property
    def called(self) -> str:
        return normal(self.name)

    @cached_property
    def pairs(self) -> frozenset[str]:
        return frozenset(one for one in grams(self.title) if len(one) == 2)

    @cached_property
    def marks(self) -> dict[str, list[tuple[str, object]]]:
        """What somebody who is alike has as well, by kind; of some kinds one is enough, of others it takes several."""
        whole: list[tuple[str, object]] = [("file", one) for one in self.files]
        whole += [("contact", one) for one in self.contacts]
        whole += [("owner", self.owner)] if self.owner is not None else []
        whole += [("whole title", self.plain)] if self.plain else []
        threes = dict.fromkeys(self.plain[at:at + 3] for at in range(len(self.plain) - 2))
        return {"whole": whole, "title": [("title", one) for one in threes], "text": [("text", one) for one in self.sketch]}

    def all_marks(self) -> Iterable[tuple[str, object]]:
        return chain.from_iterable(self.marks.values())

    def enough(self, kind: str) -> int:
        """So many marks of a kind somebody who is called similar has in common at least, rare as they are."""
        return max(1, len(self.marks[kind]) // _ENOUGH[kind])


@dataclass(frozen=True)
class Likeness:
    """Two projects and what they have in common; `score` says how much, 1 to 100."""

    one: int
    other: int
    files: frozenset[str]
    contacts: frozenset[str]
    owner: bool
    name: bool
    title: float
    text: float

    @property
    def weak(self) -> bool:
        """Nothing but the applicant is the same, who may well enter several projects."""
        return not (self.files or self.contacts or self.title or self.text)

    @property
    def score(self) -> int:
        """Each piece of evidence leaves less room for chance."""
        weights = (
            0.7 if self.files else 0, 0.5 if self.contacts else 0, 0.3 if self.owner else 0, 0.2 if self.name else 0,
            0.6 * self.title, 0.95 * self.text,
        )
        chance = 1.0
        for weight in weights:
            chance *= 1 - weight
        return max(1, round(100 * (1 - chance)))


def compare(one: Portrait, other: Portrait) -> Likeness | None:
    """What two projects have in common; None where it is nothing to speak of. The same name alone is nothing."""
    title, text = likeness_of_titles(one.pairs, other.pairs), resemblance(one.sketch, other.sketch)
    same_owner = one.owner is not None and one.owner == other.owner
    same_title = bool(one.plain) and one.plain == other.plain
    title = 1.0 if same_title else title if title >= TITLE_FROM else 0.0
    found = Likeness(
        one.key, other.key, one.files & other.files,
        # One person has one telephone: that says no more than the person does.
        frozenset() if same_owner else one.contacts & other.contacts, owner=same_owner, name=bool(one.called) and one.called == other.called,
        title=title, text=text if text >= TEXT_FROM else 0.0,
    )
    return found if found.files or found.contacts or found.owner or found.title or found.text else None


class Crowd:
    """Many projects, each of which is compared with those alone that share a mark with it."""

    def __init__(self, portraits: Iterable[Portrait] = ()) -> None:
        self.portraits: dict[int, Portrait] = {one.key: one for one in portraits}
        self._having: dict[tuple[str, object], frozenset[int]] = {}
        having: dict[tuple[str, object], list[int]] = defaultdict(list)
        for one in self.portraits.values():
            for mark in one.all_marks():
                having[mark].append(one.key)
        self._having = {mark: frozenset(keys) for mark, keys in having.items()}

    def changed(self, portraits: Iterable[Portrait], gone: Iterable[int] = ()) -> Crowd:
        """Another crowd with these in place of what they were, and without the gone; somebody may be reading this one."""
        made = Crowd()
        made.portraits, made._having = dict(self.portraits), dict(self._having)
        came = {one.key: one for one in portraits}
        for key in [*gone, *came]:
            before = made.portraits.pop(key, None)
            for mark in before.all_marks() if before is not None else ():
                made._having[mark] = made._having[mark] - {key}
        for key, one in came.items():
            made.portraits[key] = one
            for mark in one.all_marks():
                made._having[mark] = made._having.get(mark, frozenset()) | {key}
        return made

    def like(self, key: int) -> list[Likeness]:
        """Those that are like this one, the most alike first."""
        one = self.portraits.get(key)
        return _ordered(self._compared(one, self._near(one) - {key})) if one is not None else []

    @cached_property
    def pairs(self) -> list[Likeness]:
        """Every two that are alike, once, the most alike first."""
        found: list[Likeness] = []
        for one in self.portraits.values():
            found += self._compared(one, {other for other in self._near(one) if other > one.key})
        return _ordered(found)

    def _near(self, one: Portrait) -> set[int]:
        found: set[int] = set()
        for kind, marks in one.marks.items():
            having = (self._having.get(mark, ()) for mark in marks)
            shared = Counter(chain.from_iterable(those for those in having if 1 < len(those) <= COMMON))
            enough = one.enough(kind)
            found |= {other for other, number in shared.items() if number >= enough}
        return found

    def _compared(self, one: Portrait, others: Iterable[int]) -> list[Likeness]:
        found = (compare(one, self.portraits[other]) for other in others)
        return [pair for pair in found if pair is not None]


def _ordered(found: list[Likeness]) -> list[Likeness]:
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))
