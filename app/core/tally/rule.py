"""The scoring rule as a frozen value, how it is read, and its fingerprint."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from app.core import chain, reading
from app.core.numbers import ROUNDINGS
from app.core.reading import Place
from app.core.tally.averages import AVERAGES
from app.core.tally.normalise import NORMALISATIONS
from app.core.tally.ranks import RANK_STYLES
from app.core.tally.ties import TIE_BREAKS
from app.core.tally.trim import SCOPES, TrimStep

MOST_PLACES = 12


def _first(registry: Mapping[str, object]) -> str:
    return next(iter(registry))


@dataclass(frozen=True, slots=True)
class Trim:
    """What is dropped: whole scorecards or marks of each criterion, and how many from how many judges on."""

    scope: str = _first(SCOPES)
    steps: tuple[TrimStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Decimals that a value is rounded to; None where it stays exact."""

    criterion: int | None = None
    weighted: int | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How totals become scores and ranks."""

    trim: Trim = field(default_factory=Trim)
    quorum: int = 1
    average: str = _first(AVERAGES)
    normalise: str = _first(NORMALISATIONS)
    places: Places = field(default_factory=Places)
    rounding: str = _first(ROUNDINGS)
    ties: tuple[str, ...] = ()
    rank_style: str = _first(RANK_STYLES)


def rule_fingerprint(rule: Mapping[str, object], criteria: Sequence[object]) -> str:
    """SHA-256 (hex) of the canonical JSON of a rule and its criteria, as they stand in a document."""
    return sha256(chain.canonical({"criteria": list(criteria), "rule": dict(rule)})).hexdigest()


def read_rule(value: object, at: Place, names: Mapping[str, Collection[str]]) -> Rule:
    """The rule; `names` are the criteria and sources that a tie-break may name, by "criterion" and "source"."""
    known = ("trim", "quorum", "average", "normalise", "places", "rounding", "ties", "rank_style")
    raw = reading.fields(value, at, (), known)

    def chosen(key: str, registry: Mapping[str, object]) -> str:
        return reading.choice(raw.get(key, _first(registry)), (*at, key), registry.keys())

    trim = _trim(raw.get("trim", {}), (*at, "trim"))
    normalise = chosen("normalise", NORMALISATIONS)
    if normalise != _first(NORMALISATIONS) and not SCOPES[trim.scope].of_totals:
        message = f"{normalise} needs whole totals, which trimming by {trim.scope} does not keep"
        raise reading.refusal("tally.normalise_by_criterion", message, (*at, "normalise"), normalise=normalise)
    return Rule(
        trim=trim,
        quorum=reading.whole(raw.get("quorum", 1), (*at, "quorum"), 1),
        average=chosen("average", AVERAGES),
        normalise=normalise,
        places=_places(raw.get("places", {}), (*at, "places")),
        rounding=chosen("rounding", ROUNDINGS),
        ties=_ties(raw.get("ties", []), (*at, "ties"), names),
        rank_style=chosen("rank_style", RANK_STYLES),
    )


def _trim(value: object, at: Place) -> Trim:
    raw = reading.fields(value, at, (), ("scope", "steps"))
    scope = reading.choice(raw.get("scope", _first(SCOPES)), (*at, "scope"), SCOPES.keys())
    listed = reading.items(raw.get("steps", []), (*at, "steps"))
    steps = tuple(_step(one, (*at, "steps", index)) for index, one in enumerate(listed))
    reading.unique((str(step.from_judges) for step in steps), (*at, "steps"), "from_judges")
    return Trim(scope, steps)


def _step(value: object, at: Place) -> TrimStep:
    raw = reading.fields(value, at, ("from_judges",), ("high", "low"))
    step = TrimStep(
        from_judges=reading.whole(raw["from_judges"], (*at, "from_judges"), 1),
        high=reading.whole(raw.get("high", 0), (*at, "high"), 0),
        low=reading.whole(raw.get("low", 0), (*at, "low"), 0),
    )
    if step.high + step.low >= step.from_judges:
        message = f"{step.high} high and {step.low} low leave nothing of {step.from_judges} scorecards"
        facts = {"high": step.high, "low": step.low, "judges": step.from_judges}
        raise reading.refusal("tally.trim_leaves_nothing", message, at, **facts)
    return step


def _places(value: object, at: Place) -> Places:
    raw = reading.fields(value, at, (), ("criterion", "weighted", "score"))

    def places(key: str) -> int | None:
        found = raw.get(key)
        return None if found is None else reading.whole(found, (*at, key), 0, MOST_PLACES)

    return Places(places("criterion"), places("weighted"), places("score"))


def _ties(value: object, at: Place, names: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    return tuple(_tie(one, (*at, index), names) for index, one in enumerate(reading.items(value, at)))


def _tie(value: object, at: Place, names: Mapping[str, Collection[str]]) -> str:
    name = reading.text(value, at)
    kind, colon, argument = name.partition(":")
    wanted = TIE_BREAKS[kind].argument if kind in TIE_BREAKS else None
    if wanted is None or bool(colon) != bool(wanted):
        raise reading.refusal("tally.unknown_tie_break", f"{reading.printable(name)} is not a tie-break", at, name=name)
    if wanted and argument not in names[wanted]:
        message = f"{reading.printable(argument)} is not a {wanted}"
        raise reading.refusal(f"tally.tie_break_unknown_{wanted}", message, at, name=argument)
    return name
