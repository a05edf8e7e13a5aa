"""What the tablet's pages show: a judge's list, one card with its state, where to listen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import url_for

from app.contests.models import Stage
from app.core.chain import short_code
from app.i18n import pick
from app.scoring.marks import total, written
from app.scoring.models import Scorecard
from app.scoring.queries import card_json, cards_for, open_entries, opening_of, own_totals
from app.scoring.receipts import newest_seals
from app.scoring.rooms import room_key

# A judge of all 84 projects: pages of 20 kB each.
MOST_PAGES = 90


@dataclass(frozen=True)
class Line:
    """One entry in the judge's list."""

    place: int
    entry: str
    card: str
    title: str
    region: str
    url: str
    # recused, submitted, draft, open, closed or waiting
    state: str
    total: str | None
    # The short code of the newest receipt, where it was asked for.
    code: str = ""


@dataclass(frozen=True)
class Part:
    """The judge's entries of one stage, in running order."""

    stage: Stage
    lines: list[Line]
    # Where the tablet listens, as JSON.
    follow: dict[str, str]

    @property
    def submitted(self) -> int:
        return sum(line.state == "submitted" for line in self.lines)

    @property
    def expected(self) -> int:
        return sum(line.state != "recused" for line in self.lines)


def parts(person_id: int | None, codes: bool = False) -> list[Part]:
    """The judge's stages, the one that runs now first; a rehearsal's marks are made up, nobody is asked for them.

    With `codes`, each line has its newest receipt's short code.
    """
    cards = [card for card in cards_for(person_id) if card.judge.contest.rehearsal_of is None]
    openings = open_entries([card.entry_id for card in cards])
    receipts = receipt_codes([card.id for card in cards]) if codes else {}
    stages: dict[int, list[Scorecard]] = {}
    for card in cards:
        stages.setdefault(card.entry.stage_id, []).append(card)
    found = [_part(held, openings, receipts) for held in stages.values()]
    return sorted(found, key=lambda part: _urgency(part))


def _urgency(part: Part) -> tuple[bool, bool, int]:
    running = any(line.state in ("open", "draft") for line in part.lines)
    return not running, part.stage.state == "done", -part.stage.position


def _part(cards: list[Scorecard], openings: dict[int, bool], receipts: dict[int, str]) -> Part:
    lines = [
        Line(
            place=place, entry=card.entry.key, card=card.key, title=pick(card.entry.project.title, card.entry.project.title_en),
            region=_region(card), url=url_for("scoring.card", key=card.key), state=_state(card, openings),
            total=total(card.marks, card.entry.stage.criteria) if card.state == "submitted" else None,
            code=receipts.get(card.id, ""),
        )
        for place, card in enumerate(cards, start=1)
    ]
    pending = next((card for card in cards if card.state != "submitted" and card.counted), cards[0])
    return Part(cards[0].entry.stage, lines, follow(pending))


def _region(card: Scorecard) -> str:
    region = card.entry.project.region
    return pick(region.title, region.title_en) if region is not None else ""


def _state(card: Scorecard, openings: dict[int, bool]) -> str:
    if not card.counted:
        return "recused"
    if card.state == "submitted":
        return "submitted"
    is_open = openings.get(card.entry_id)
    if is_open:
        return "draft" if card.state == "draft" else "open"
    return "waiting" if is_open is None else "closed"


def follow(card: Scorecard) -> dict[str, str]:
    """The live channels of the card's stage and room, as a socket asks for them."""
    stage = card.entry.stage
    return {"contest": card.judge.contest.slug, "stage": stage.key, "room": room_key(card.entry)}


def why_closed(card: Scorecard) -> str:
    """Why the card cannot be written now: recused, waiting, closed; '' while it can."""
    if not card.counted or not card.judge.active:
        return "recused"
    opening = opening_of(card.entry_id)
    if opening is None:
        return "waiting"
    return "" if opening.open else "closed"


def present(card: Scorecard) -> dict[str, Any]:
    """The card as it stands on the server, and whether it may be written."""
    return {"why": why_closed(card), "card": card_json(card), "code": receipt_code(card)}


def receipt_code(card: Scorecard) -> str:
    """The short code of the newest edit's receipt; '' before the first."""
    return receipt_codes([card.id]).get(card.id, "")


def receipt_codes(card_ids: list[int]) -> dict[int, str]:
    """By scorecard id: the short code of the newest receipt; cards without any are left out."""
    return {card_id: short_code(seal) for card_id, seal in newest_seals(card_ids).items()}


def most(stage: Stage) -> str:
    """The highest total that the criteria allow (满分)."""
    return written(sum((Fraction(one.max) * Fraction(one.weight) for one in stage.criteria), Fraction(0)))


def own_cards(card: Scorecard) -> dict[str, dict[str, str]]:
    """The judge's cards of this stage by entry key: where each is, and what it is called."""
    return {
        other.entry.key: {
            "url": url_for("scoring.card", key=other.key),
            "title": pick(other.entry.project.title, other.entry.project.title_en),
        }
        for other in cards_for(card.judge.person_id) if other.entry.stage_id == card.entry.stage_id
    }


def page_data(card: Scorecard) -> dict[str, Any]:
    """Everything that the card's script needs."""
    contest, stage = card.judge.contest, card.entry.stage
    others = own_cards(card)
    return {
        **present(card),
        "owner": owner(card.judge.person_id),
        "title": pick(card.entry.project.title, card.entry.project.title_en),
        "home": url_for("scoring.home"),
        "pages": pages(one["url"] for one in others.values()),
        "most": most(stage),
        "put": f"/api/v1/scorecards/{card.key}",
        "now": url_for("scoring.now", key=card.key),
        "board": f"/api/v1/contests/{contest.slug}/stages/{stage.key}/board",
        "follow": follow(card),
        "cards": others,
        "totals": own_totals(card),
    }


def owner(person_id: int | None) -> str:
    """Whose marks a tablet keeps: it shows and sends those of nobody else."""
    return f"person:{person_id}"


def pages(cards: Iterable[str]) -> list[str]:
    """What the tablet keeps to reload without a network: the list, the outbox and each card, at most MOST_PAGES."""
    return [url_for("scoring.home"), url_for("scoring.outbox"), *cards][:MOST_PAGES]


def list_data(found: list[Part], person_id: int | None) -> dict[str, Any]:
    """What the scripts of the list and of the outbox need; `done` are scorecards of stages that are over."""
    now = found[0] if found else None
    return {
        "owner": owner(person_id),
        "follow": now.follow if now else None,
        "board": f"/api/v1/contests/{now.follow['contest']}/stages/{now.follow['stage']}/board" if now else "",
        "pages": pages(line.url for part in found if part.stage.state != "done" for line in part.lines),
        "done": [line.card for part in found if part.stage.state == "done" for line in part.lines],
    }
