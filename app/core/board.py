"""What a viewer may know of a stage's board at a moment: cut here, so that nothing hidden ever leaves the core."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

# Label of the whole board; the page's title says it in words.
PROVISIONAL = "provisional"
FROZEN = "frozen"
FINAL = "final"
REHEARSAL = "rehearsal"

# Where an entry stands on its stage's board, as the hall moves it along; its status goes before it.
WAITING = "waiting"
ON_STAGE = "on_stage"
SCORING = "scoring"
CLOSED = "closed"
REVEALED = "revealed"
SKIPPED = "skipped"
STATES = (WAITING, ON_STAGE, SCORING, CLOSED, REVEALED, SKIPPED)
ACTIVE = "active"

# What the public sees before the end.
AFTER_REVEAL = "after_reveal"
LIVE = "live"
HIDDEN = "hidden"
POLICIES = (AFTER_REVEAL, LIVE, HIDDEN)

# key, rank, score, state, prize: short, because a snapshot goes to every viewer after every change.
Row = list[str | int | None]
Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry in the programme. `withheld`: its result was revealed while the board was frozen."""

    key: str
    state: str = WAITING
    status: str = ACTIVE
    revealed: bool = False
    withheld: bool = False
    # Has a submitted scorecard that counts.
    scored: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the tally made of an entry."""

    rank: int | None = None
    score: str | None = None
    prize: str | None = None


NOTHING = Standing()


@dataclass(frozen=True, slots=True)
class Moment:
    """How the stage's board stands. `kept` is what the public saw at the freeze, None where it is not frozen."""

    policy: str = AFTER_REVEAL
    final: bool = False
    kept: Mapping[str, Standing] | None = None
    rehearsal: bool = False

    @property
    def frozen(self) -> bool:
        return self.kept is not None and not self.final


def label(moment: Moment) -> str:
    """The board's label. The end goes before a freeze: after it everything is shown."""
    if moment.rehearsal:
        return REHEARSAL
    if moment.final:
        return FINAL
    return FROZEN if moment.frozen else PROVISIONAL


def open_to_public(moment: Moment, places: Sequence[Place]) -> frozenset[str]:
    """Keys of the entries whose marks may enter the public's tally now; of all others not one mark is looked at."""
    if moment.final:
        return frozenset(place.key for place in places)
    if moment.frozen or moment.policy == HIDDEN:
        return frozenset()
    if moment.policy == LIVE:
        # Marks of an entry that is being scored would tell judges of each other.
        return frozenset(place.key for place in places if place.scored and place.state != SCORING)
    return frozenset(place.key for place in places if place.revealed and not place.withheld)


def public_board(moment: Moment, places: Sequence[Place], standings: Mapping[str, Standing]) -> Body:
    """The board as the public may know it.

    `places` in programme order; `standings` must be the tally of `open_to_public` alone. While frozen they are not
    looked at: ranks and scores stay as they were, also where marks behind them were changed meanwhile.
    """
    shown = moment.kept if moment.frozen and moment.kept is not None else standings
    entitled = frozenset(shown) if moment.frozen else open_to_public(moment, places)
    lines = []
    for place in places:
        standing = shown.get(place.key, NOTHING) if place.key in entitled else NOTHING
        lines.append((place, standing, _public_state(place, moment, entitled)))
    scored = sum(place.key in entitled and (place.revealed or standing.score is not None) for place, standing, _ in lines)
    return _body(moment, lines, scored, not moment.frozen)


def control_board(moment: Moment, places: Sequence[Place], standings: Mapping[str, Standing]) -> Body:
    """The board with nothing hidden; `standings` is the tally of everything."""
    lines = [(place, standings.get(place.key, NOTHING), _state(place)) for place in places]
    return _body(moment, lines, sum(standing.score is not None for _, standing, _ in lines), True)


def _state(place: Place) -> str:
    return place.state if place.status == ACTIVE else place.status


def _public_state(place: Place, moment: Moment, entitled: Collection[str]) -> str:
    state = _state(place)
    if state == REVEALED and not moment.final and (place.withheld or place.key not in entitled):
        return CLOSED
    return state


def _body(moment: Moment, lines: Sequence[tuple[Place, Standing, str]], scored: int, prizes: bool) -> Body:
    rows: list[Row] = []
    for place, standing, state in lines:
        active = place.status == ACTIVE
        rank = standing.rank if active else None
        rows.append([place.key, rank, standing.score, state, standing.prize if prizes and active else None])
    # Stable: entries without a rank keep the programme's order, after all that have one.
    rows.sort(key=lambda row: (row[1] is None, row[1] or 0))
    return {"label": label(moment), "rows": rows, "scored": scored, "of": len(lines)}
