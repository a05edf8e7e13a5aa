"""What is tallied: the document as frozen values, and how it is read."""

from dataclasses import dataclass, field
from fractions import Fraction

from app.core import reading
from app.core.reading import Place
from app.core.tally import cards, rule
from app.core.tally.cards import Scorecard
from app.core.tally.marks import Criterion
from app.core.tally.prizes import POLICIES, Tier
from app.core.tally.rule import Rule

SCHEMA = "tally/1"
ACTIVE = "active"
# Only active entries have ranks and prizes. The first is the default.
STATUSES = (ACTIVE, "withdrawn", "disqualified")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points added to an entry's score, and why."""

    points: Fraction
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A project's part in the stage; `casting` and `lot` are numbers of the tie-breaks with these names."""

    key: str
    status: str = ACTIVE
    adjustments: tuple[Adjustment, ...] = ()
    casting: Fraction | None = None
    lot: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A weighted part of the score; without `scores` of its own it is the scorecards."""

    name: str
    weight: Fraction
    scores: dict[str, Fraction] | None


@dataclass(frozen=True, slots=True)
class Document:
    """All that a tally knows. `sources` is empty where the scorecards alone make the score."""

    criteria: tuple[Criterion, ...]
    entries: tuple[Entry, ...]
    scorecards: tuple[Scorecard, ...]
    rule: Rule = field(default_factory=Rule)
    sources: tuple[Source, ...] = ()
    tiers: tuple[Tier, ...] = ()
    prize_ties: str = next(iter(POLICIES))


def read(document: object) -> Document:
    """The document as values; Refusal with a pointer to the first thing in it that does not hold."""
    required = ("schema", "criteria", "entries", "scorecards")
    raw = reading.fields(document, (), required, ("rule", "sources", "prizes"))
    if raw["schema"] != SCHEMA:
        raise reading.refusal("document.unknown_schema", f"is not {SCHEMA}", ("schema",), schema=SCHEMA)
    criteria = cards.read_criteria(raw["criteria"], ("criteria",))
    entries = _entries(raw["entries"], ("entries",))
    known = {entry.key for entry in entries}
    sources = _sources(raw["sources"], ("sources",), known) if "sources" in raw else ()
    names = {
        "criterion": {criterion.key for criterion in criteria},
        "source": {source.name for source in sources},
    }
    tiers, prize_ties = _prizes(raw.get("prizes", {}), ("prizes",))
    return Document(
        criteria=criteria,
        entries=entries,
        scorecards=cards.read_scorecards(raw["scorecards"], ("scorecards",), criteria, known),
        rule=rule.read_rule(raw.get("rule", {}), ("rule",), names),
        sources=sources,
        tiers=tiers,
        prize_ties=prize_ties,
    )


def _entries(value: object, at: Place) -> tuple[Entry, ...]:
    entries = tuple(_entry(one, (*at, index)) for index, one in enumerate(reading.items(value, at)))
    reading.unique((entry.key for entry in entries), at, "key")
    return entries


def _entry(value: object, at: Place) -> Entry:
    raw = reading.fields(value, at, ("key",), ("status", "adjustments", "casting", "lot"))
    adjustments = reading.items(raw.get("adjustments", []), (*at, "adjustments"))
    return Entry(
        key=reading.key(raw["key"], (*at, "key")),
        status=reading.choice(raw.get("status", STATUSES[0]), (*at, "status"), STATUSES),
        adjustments=tuple(_adjustment(one, (*at, "adjustments", index)) for index, one in enumerate(adjustments)),
        casting=reading.number_or_none(raw.get("casting"), (*at, "casting")),
        lot=reading.number_or_none(raw.get("lot"), (*at, "lot")),
    )


def _adjustment(value: object, at: Place) -> Adjustment:
    raw = reading.fields(value, at, ("points",), ("reason",))
    return Adjustment(
        points=reading.number(raw["points"], (*at, "points")),
        reason=reading.text(raw.get("reason", ""), (*at, "reason")),
    )


def _sources(value: object, at: Place, entries: set[str]) -> tuple[Source, ...]:
    listed = reading.items(value, at)
    if not listed:
        raise reading.refusal("tally.no_source", "is empty; leave it out to rank by the scorecards alone", at)
    sources = tuple(_source(one, (*at, index), entries) for index, one in enumerate(listed))
    reading.unique((source.name for source in sources), at, "name")
    of_scorecards = [index for index, source in enumerate(sources) if source.scores is None]
    if len(of_scorecards) > 1:
        place = (*at, of_scorecards[1], "scorecards")
        raise reading.refusal("tally.second_scorecards_source", "is a second source made of the scorecards", place)
    return sources


def _source(value: object, at: Place, entries: set[str]) -> Source:
    raw = reading.fields(value, at, ("name",), ("weight", "scorecards", "scores"))
    of_scorecards = reading.flag(raw.get("scorecards", False), (*at, "scorecards"))
    if of_scorecards and "scores" in raw:
        raise reading.refusal("tally.scores_beside_scorecards", "stands beside scorecards", (*at, "scores"))
    if not of_scorecards and "scores" not in raw:
        raise reading.refusal("tally.source_of_nothing", "has neither scorecards nor scores", at)
    return Source(
        name=reading.key(raw["name"], (*at, "name")),
        weight=reading.number(raw.get("weight", 1), (*at, "weight")),
        scores=None if of_scorecards else _scores(raw["scores"], (*at, "scores"), entries),
    )


def _scores(value: object, at: Place, entries: set[str]) -> dict[str, Fraction]:
    if not isinstance(value, dict):
        raise reading.refusal("document.not_an_object", "is not an object", at)
    unknown = value.keys() - entries
    if unknown:
        key = min(map(str, unknown))
        raise reading.refusal("tally.unknown_entry", "is not an entry", (*at, key), entry=key)
    return {key: reading.number(score, (*at, key)) for key, score in sorted(value.items())}


def _prizes(value: object, at: Place) -> tuple[tuple[Tier, ...], str]:
    raw = reading.fields(value, at, (), ("tiers", "ties"))
    place = (*at, "tiers")
    listed = reading.items(raw.get("tiers", []), place)
    tiers = tuple(_tier(one, (*place, index)) for index, one in enumerate(listed))
    reading.unique((tier.key for tier in tiers), place, "key")
    return tiers, reading.choice(raw.get("ties", next(iter(POLICIES))), (*at, "ties"), POLICIES)


def _tier(value: object, at: Place) -> Tier:
    raw = reading.fields(value, at, ("key",), ("count", "min_score"))
    count = raw.get("count")
    return Tier(
        key=reading.key(raw["key"], (*at, "key")),
        count=None if count is None else reading.whole(count, (*at, "count"), 0),
        min_score=reading.number_or_none(raw.get("min_score"), (*at, "min_score")),
    )
