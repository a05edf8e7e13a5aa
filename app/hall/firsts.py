"""First-k hold (首 k 项一并封分): the first k entries of a pitch day stay open until the k-th has been heard.

Judges get a scale that way: the first ones are marked for good only when there is something to compare them with. Who
belongs to the first k is read off the running order each time, so a skip, a withdrawal or a new order needs no repair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from app.contests.models import Stage
from app.core import lifecycle
from app.db import db
from app.hall.models import Hall
from app.hall.order import Place, Stand
from app.scoring.models import Scorecard
from app.scoring.queries import judges_in, open_entries

# Where an entry stands once judges were let score it.
HEARD = ("scoring", "closed", "revealed")


@dataclass(frozen=True)
class Firsts:
    """How a hall stands with its first k.

    `held`: places whose scoring is kept open although the stage went on; `holding`: closing now would keep this one
    open too; `due`: whose result the next reveal shows; `left`: it was not shown yet.
    """

    most: int
    held: tuple[Place, ...]
    holding: bool
    due: Place | None
    left: bool


_HOLD = select(Stage.hold_first).where(Stage.id == bindparam("stage"))


def firsts_of(hall: Hall, order: Sequence[Place | Stand]) -> Firsts:
    """The state of the hold; without one the entry on stage is due and nothing is held."""
    here = next((place for place in order if place.entry.id == hall.entry_id), None)
    most = db.session.scalar(_HOLD, {"stage": hall.stage_id}) or 0
    if not most:
        return Firsts(0, (), False, here, False)
    opened = open_entries([place.entry.id for place in order])
    scoring = here if hall.phase == lifecycle.SCORING else None
    held = tuple(place for place in order if opened.get(place.entry.id) and place is not scoring)
    due = _due(order, here, most)
    return Firsts(
        most, held, scoring is not None and _goes_on(order, scoring, most, opened), due,
        due is not None and due.state == "closed" and due not in held,
    )


def _day(order: Sequence[Place | Stand], place: Place) -> list[Place]:
    return [one for one in order if one.day.id == place.day.id]


def _heard(order: Sequence[Place | Stand], place: Place) -> list[Place]:
    """Of the place's day: who was heard and takes part."""
    return [one for one in _day(order, place) if one.state in HEARD and one.entry.status == "active"]


def _goes_on(order: Sequence[Place | Stand], place: Place, most: int, opened: dict[int, bool]) -> bool:
    """Whether closing this one has to wait for others of its day.

    Not once the k-th is there, nor when nobody follows, nor after one of them was closed: then the hold is over.
    """
    others = [one for one in _heard(order, place) if one.entry.id != place.entry.id]
    return (
        len(others) + 1 < most and all(opened.get(one.entry.id) for one in others)
        and any(one.waits for one in _day(order, place))
    )


def _due(order: Sequence[Place | Stand], here: Place | None, most: int) -> Place | None:
    """The first of the first k that is closed and not shown, while one of them is on stage; else the one on stage."""
    if here is None:
        return None
    group = _heard(order, here)[:most]
    if here not in group:
        return here
    return next((place for place in group if place.state == "closed"), here)


def unsubmitted(places: list[Place]) -> int:
    """How many counted scorecards of these entries are not submitted."""
    return db.session.scalar(
        select(func.count()).select_from(Scorecard).where(
            Scorecard.entry_id.in_([place.entry.id for place in places]), Scorecard.counted, Scorecard.state != "submitted"
        )
    ) or 0


def told(hall: Hall, order: Sequence[Place | Stand], found: Firsts) -> dict[str, object] | None:
    """The hold as the desk's page gets it; None where the stage has none."""
    if not found.most:
        return None
    here = next((place for place in order if place.entry.id == hall.entry_id), None)
    scoring = [here] if here is not None and hall.phase == lifecycle.SCORING else []
    return {
        "of": found.most, "open": [place.entry.key for place in found.held], "holding": found.holding,
        "held": here in found.held, "left": found.left, "missing": unsubmitted([*found.held, *scoring]),
        "due": found.due.entry.key if found.due is not None else None,
        "came": judges_in(found.due.entry.id)[0] if found.due is not None else 0,
    }
