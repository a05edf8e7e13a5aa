"""Who must keep from which entry: conflicts declared by somebody or found by rule, each with its origin.

A rule looks for something in common: the same region, employer, mentor, investor or relative. A hard conflict must never
be broken; a soft one is avoided where possible.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# What a rule can compare, in the order in which pages list it.
KINDS = ("region", "employer", "mentor", "investor", "relative")
# Who can declare a conflict.
DECLARED = ("judge", "applicant", "organiser")
OFF, SOFT, HARD = "off", "soft", "hard"
STRENGTHS = (OFF, SOFT, HARD)
DEFAULT_RULES: Mapping[str, str] = {"region": SOFT, "employer": HARD, "mentor": HARD, "investor": HARD, "relative": HARD}


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """A judge and an entry that should not meet. `origin`: who declared it or which rule found it; `what` is in common."""

    judge: str
    entry: str
    origin: str
    hard: bool = True
    what: str = ""


@dataclass(frozen=True, slots=True)
class Bonds:
    """What is known of a judge, or of those behind an entry: `{kind: names}`, and what each is called."""

    key: str
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()


def folded(name: str) -> str:
    """A name as it is compared: width, case and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def found_by_rule(judges: Iterable[Bonds], entries: Iterable[Bonds], rules: Mapping[str, str]) -> list[Conflict]:
    """Conflicts by the rules that are not off, judge by judge, then entry by entry, then in the order of KINDS.

    `region` and `employer`: both sides name the same. `mentor`, `investor`, `relative`: one side names the other
    itself (one of `own`, for example the judge's name or employer), or both name the same third.
    """
    entries = list(entries)
    found = []
    for judge in judges:
        for entry in entries:
            for kind in KINDS:
                strength = rules.get(kind, OFF)
                common = _common(judge, entry, kind) if strength != OFF else ""
                if common:
                    found.append(Conflict(judge.key, entry.key, kind, strength == HARD, common))
    return found


def _common(judge: Bonds, entry: Bonds, kind: str) -> str:
    """The first name in common, as the entry's side writes it; '' where there is none."""
    theirs = {folded(name): name for name in sorted(entry.names.get(kind, ()), reverse=True) if folded(name)}
    ours = {folded(name) for name in judge.names.get(kind, ())} - {""}
    hits = theirs.keys() & ours
    if kind not in ("region", "employer"):
        themselves = {folded(name): name for name in entry.own if folded(name)}
        hits |= theirs.keys() & {folded(name) for name in judge.own}
        hits |= themselves.keys() & ours
        theirs = themselves | theirs
    return min((theirs[hit] for hit in hits), default="")


def merged(conflicts: Iterable[Conflict]) -> dict[tuple[str, str], Conflict]:
    """The strongest conflict of each judge and entry: hard before soft, of equals the first."""
    kept: dict[tuple[str, str], Conflict] = {}
    for one in conflicts:
        before = kept.get((one.judge, one.entry))
        if before is None or (one.hard and not before.hard):
            kept[one.judge, one.entry] = one
    return kept
