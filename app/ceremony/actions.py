"""Verbs of the ceremony: prepare the script, change a card, step, blank, end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.ceremony.cards import cards_of, in_kept_order, may_swap
from app.ceremony.events import CardChanged, CeremonyEnded, CeremonyMoved, CeremonyPrepared
from app.ceremony.models import Ceremony
from app.change import change
from app.contests.models import Stage
from app.core import ceremony as script
from app.core.policy import SYSTEM, Actor
from app.db import db
from app.errors import Refused
from app.forms import tidy
from app.prizes import actions as prizes
from app.prizes.queries import list_of, proposal
from app.ranking import actions as ranking
from app.submissions.models import Attachment

LONGEST_PRESENTER = 60


def prepare(actor: Actor, stage: Stage) -> Ceremony:
    """Make the script from the present standings; until the first step it may be made anew.

    Where results are not public yet, from now on the ceremony's end makes the board final. Refused (409): begun
    already, prizes held back by a tie, or nobody to be given one.
    """
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        found = _of(stage)
        if found is not None and found.begun_at is not None and found.ended_at is None:
            raise Refused("ceremony.begun", _("典礼已经开始，不能重新准备。"), status=409)
        proposed = proposal(stage)
        if proposed.held:
            raise Refused("ceremony.held", _("并列跨过了等次的名额，请先让并列分出先后。"), status=409)
        cards = cards_of(proposed)
        if not cards:
            raise Refused("ceremony.nobody", _("现在还没有一个项目有奖项，典礼没有内容。"), status=409)
        if found is None:
            found = Ceremony(stage_id=stage.id)
            db.session.add(found)
        kept = {_place(card): card for card in found.cards or []}
        cards = in_kept_order(cards, found.cards or [])
        for card in cards:
            # Preparing again after a late change keeps what was written on cards that are still there.
            card.update({name: kept.get(_place(card), {}).get(name, card[name]) for name in ("presenter", "photo")})
        found.tally_sha256, found.cards, found.prepared_at = proposed.tally_sha256, cards, current.at
        found.position, found.blank, found.begun_at, found.ended_at = script.NOT_BEGUN, False, None, None
        if _published(stage) is None:
            ranking.await_ceremony(actor, stage, True)
        steps = [[card["kind"], card["tier"], card["entries"]] for card in cards]
        current.record(CeremonyPrepared(**_about(stage), tally_sha256=found.tally_sha256, steps=steps))
        return found


def _place(card: dict[str, Any]) -> tuple[Any, ...]:
    return card["kind"], card["tier"], tuple(card["entries"])


def write_card(actor: Actor, ceremony: Ceremony, step: int, presenter: str, photo: int | None) -> None:
    """Say who presents a step, and which of the project's pictures is shown (an attachment's id, None: none)."""
    presenter = " ".join(tidy(presenter).split())
    if len(presenter) > LONGEST_PRESENTER:
        raise Refused("ceremony.presenter", _("最多 %(max)d 个字。", max=LONGEST_PRESENTER), field="presenter")
    with change(actor) as current:
        ceremony = _locked(ceremony.id)
        if not 0 <= step < len(ceremony.cards):
            raise Refused("ceremony.no_step", _("典礼没有这一步。"), status=404)
        cards = [dict(card) for card in ceremony.cards]
        picture = _picture(photo, cards[step]) if photo is not None else None
        new = {"presenter": presenter, "photo": picture}
        changes = {name: [cards[step].get(name), value] for name, value in new.items() if cards[step].get(name) != value}
        if changes:
            cards[step].update(new)
            ceremony.cards = cards
            current.record(CardChanged(**_about(ceremony.stage), step=step, changes=changes))


def move_card(actor: Actor, ceremony: Ceremony, step: int, earlier: bool) -> None:
    """Let a name come one step earlier or later within its tier; the way back is the other direction.

    Refused (409): begun already, or there is no name of the same tier on that side.
    """
    with change(actor) as current:
        ceremony = _locked(ceremony.id)
        other = step - 1 if earlier else step + 1
        if ceremony.begun_at is not None:
            raise Refused("ceremony.begun", _("典礼已经开始，不能再改先后。"), status=409)
        if not may_swap(ceremony.cards, step, other):
            raise Refused("ceremony.no_place", _("这一等次里，那一边没有别的项目。"), status=409)
        cards = list(ceremony.cards)
        cards[step], cards[other] = cards[other], cards[step]
        ceremony.cards = cards
        current.record(CardChanged(**_about(ceremony.stage), step=step, changes={"step": [step, other]}))


def _picture(photo: int, card: dict[str, Any]) -> str:
    """The key of an attachment that is a picture of the one entry on the card."""
    found = db.session.get(Attachment, photo)
    if found is None or found.removed_at is not None or not found.media_type.startswith("image/") or card["entries"] != [found.project.key]:
        raise Refused("ceremony.photo", _("这不是这个项目的照片。"), field="photo")
    return found.key


def step(actor: Actor, stage: Stage, move: str, seen: int | None) -> None:
    """Go to the next step or back; `seen` is the position that the host saw, where it was said.

    Refused (409): nothing prepared, over, no further step, another desk was faster, or standings that changed since
    the script was made.
    """
    with change(actor) as current:
        found = _running(stage)
        if seen is not None and seen != found.position:
            raise Refused("ceremony.stale", _("典礼已经到了另一步，请看最新状态再操作。"), status=409)
        if found.position == script.NOT_BEGUN and proposal(stage).tally_sha256 != found.tally_sha256:
            raise Refused("ceremony.changed", _("准备好以后分数有变化，请重新准备典礼。"), status=409)
        target = script.moved(found.position, move, len(found.cards))
        if target is None:
            text = _("已经是最后一步。") if move == "next" else _("典礼还没有开始。")
            raise Refused("ceremony.no_further", text, status=409)
        before, found.position, found.blank = found.position, target, False
        found.begun_at = found.begun_at or current.at
        current.record(CeremonyMoved(**_about(stage), position=[before, target], blank=False))


def blank(actor: Actor, stage: Stage) -> None:
    """Take the step off the screens, or bring it back."""
    with change(actor) as current:
        found = _running(stage)
        found.blank = not found.blank
        current.record(CeremonyMoved(**_about(stage), position=[found.position, found.position], blank=found.blank))


def end(actor: Actor, stage: Stage) -> None:
    """The ceremony is over: the board becomes final, and the prizes that were shown become the public result.

    Refused (409): nothing prepared, or not begun. Doing it twice changes nothing.
    """
    with change(actor) as current:
        found = _of(stage)
        if found is not None and found.ended_at is not None:
            return
        found = _running(stage)
        if found.begun_at is None:
            raise Refused("ceremony.not_begun", _("典礼还没有开始。"), status=409)
        found.ended_at, found.blank = current.at, False
        ranking.finish(actor, stage, ceremony=True)
        current.record(CeremonyEnded(**_about(stage)))
        _publish(stage, found)


def _publish(stage: Stage, found: Ceremony) -> None:
    """What the hall has just seen is the result; where a mark changed meanwhile the organiser decides."""
    kept = _published(stage)
    proposed = proposal(stage)
    if kept is not None or proposed.tally_sha256 != found.tally_sha256 or proposed.stops:
        return
    prizes.publish(SYSTEM, prizes.confirm(SYSTEM, stage, proposed.tally_sha256))


def _published(stage: Stage) -> Any:
    kept = list_of(stage)
    return kept if kept is not None and kept.published_at is not None else None


def _of(stage: Stage) -> Ceremony | None:
    wanted = select(Ceremony).where(Ceremony.stage_id == stage.id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def _locked(ceremony_id: int) -> Ceremony:
    return db.session.get_one(Ceremony, ceremony_id, with_for_update=True, populate_existing=True)


def _running(stage: Stage) -> Ceremony:
    found = _of(stage)
    if found is None:
        raise Refused("ceremony.not_prepared", _("典礼还没有准备。"), status=409)
    if found.ended_at is not None:
        raise Refused("ceremony.over", _("典礼已经结束。"), status=409)
    return found


def _about(stage: Stage) -> dict[str, Any]:
    return {"contest_id": stage.contest_id, "stage_id": stage.id}


# The steps of the desk's action `ceremony`.
STEPS: dict[str, Callable[[Actor, Stage, int | None], Any]] = {
    "prepare": lambda actor, stage, seen: prepare(actor, stage),
    "next": lambda actor, stage, seen: step(actor, stage, "next", seen),
    "back": lambda actor, stage, seen: step(actor, stage, "back", seen),
    "blank": lambda actor, stage, seen: blank(actor, stage),
    "end": lambda actor, stage, seen: end(actor, stage),
}
