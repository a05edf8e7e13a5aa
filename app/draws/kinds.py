"""What can be drawn, as values in a registry: a day's running order, which room an entry goes to, a tie's last resort.

Each kind says what is drawn now (a `Subject`), how items and seed become an order, and what becomes of the result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.draw import deal
from app.core.draw import draw as core_draw
from app.core.policy import Actor
from app.draws import rooms
from app.draws.models import Draw
from app.draws.seats import look_in, places_in
from app.errors import Refused
from app.offload import offload
from app.roadshow import actions as roadshow
from app.roadshow import orders
from app.roadshow.models import PitchDay
from app.scoring import settling

# A deal that keeps every bar was found five times in the trial, or nothing begins: so many turns are never needed.
MOST_TURNS = 100_000


@dataclass(frozen=True)
class Subject:
    """Who takes part, as entry keys in the order of the published list, and what else the list says."""

    items: list[str]
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """One kind of draw. `now` raises Refused where it cannot be drawn (any more); `order` gives (turn, order)."""

    heading: Any
    after: Any
    now: Callable[[Draw], Subject]
    order: Callable[[Draw, str], tuple[int, list[str]]]
    carry_out: Callable[[Actor, Draw], None]


def _day(draw: Draw) -> PitchDay:
    assert draw.day is not None
    return draw.day


def _of_day(draw: Draw) -> Subject:
    day = _day(draw)
    if orders.opened(day):
        raise Refused("draws.begun", _("这一场已经开始评分，不能再抽签。"), status=409)
    look = look_in(day)
    # Where everybody can come at any time, the order is the contract's draw and nothing more.
    return Subject(look.items, look.about() if look.barred else {})


def plain(draw: Draw, seed: str) -> tuple[int, list[str]]:
    """As the contract's draw."""
    found = core_draw({"schema": "draw/1", "items": draw.items, "seed": seed})["order"]
    assert isinstance(found, list)
    return 1, found


def _in_order(draw: Draw, seed: str) -> tuple[int, list[str]]:
    return _dealt(draw, seed) if draw.about else plain(draw, seed)


def _run(actor: Actor, draw: Draw) -> None:
    day = _day(draw)
    ids = {slot.entry.key: slot.entry_id for slot in day.slots}
    rest = [slot.entry_id for slot in day.slots if slot.entry.key not in draw.order]
    roadshow.reorder(actor, day, [ids[key] for key in draw.order if key in ids] + rest)


def _of_rooms(draw: Draw) -> Subject:
    look = rooms.look(draw.stage, draw.about["places"])
    return Subject(look.items, look.about())


def _dealt(draw: Draw, seed: str) -> tuple[int, list[str]]:
    found = offload(deal, draw.items, places_in(draw.about, len(draw.items)), seed, MOST_TURNS)
    if found is None:
        raise Refused("draws.no_deal", _("回避和不能到场的太多，抽不出谁都不违反的分法。请先单独安排这些项目。"), status=409)
    return found


def _of_tie(draw: Draw) -> Subject:
    tie = settling.tie_to_draw(draw.stage, draw.items)
    return Subject(draw.items, {"rank": tie.rank, "score": tie.score})


def _settle(actor: Actor, draw: Draw) -> None:
    settling.settle_by_draw(actor, draw.stage, draw.items, draw.seed or "", draw.key, draw.reason)


KINDS: dict[str, Kind] = {
    "order": Kind(_l("出场顺序抽签"), _l("公布到最后一个时，这一场的出场顺序就改成抽签的顺序。"), _of_day, _in_order, _run),
    "rooms": Kind(_l("分组抽签"), _l("公布到最后一个时，各场的项目和出场顺序就改成抽签的结果。"), _of_rooms, _dealt, rooms.carry_out),
    "tie": Kind(_l("并列抽签"), _l("公布到最后一个时，名次就按抽签的先后。"), _of_tie, plain, _settle),
}


def kind_of(draw: Draw) -> Kind:
    return KINDS[draw.kind]
