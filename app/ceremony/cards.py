"""From proposed prizes to cards, the script's steps as JSON values, and from a card to what a screen may show of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.models import Stage
from app.core.ceremony import ALL, NAMES, TITLE, Prized, Tier, script
from app.db import db
from app.prizes.queries import Proposal
from app.submissions.models import Entry, Project


def cards_of(proposed: Proposal) -> list[dict[str, Any]]:
    """The script for these prizes. A tier that takes all the rest shows its names together."""
    tiers = [
        Tier(
            part.tier.key, [Prized(line.entry.key, line.rank, line.score) for line in part.lines],
            alone=part.tier.count is not None,
        )
        for part in proposed.tiers
    ]
    tier_of = {one.entry: tier.key for tier in tiers for one in tier.prized}
    return [
        {
            "kind": step.kind, "tier": step.tier, "entries": [one.entry for one in step.entries], "top": step.top,
            "places": [[one.rank, one.score] for one in step.entries], "presenter": "", "photo": None,
            "tiers": {one.entry: tier_of[one.entry] for one in step.entries},
        }
        for step in script(tiers)
    ]


def may_swap(cards: Sequence[Mapping[str, Any]], one: int, other: int) -> bool:
    """Whether two steps show names of one tier, so that their order is the host's to choose."""
    if not (0 <= one < len(cards) and 0 <= other < len(cards)):
        return False
    return cards[one]["kind"] == cards[other]["kind"] == NAMES and cards[one]["tier"] == cards[other]["tier"]


def in_kept_order(cards: list[dict[str, Any]], before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A script made anew, with the names of each tier in the order chosen before, where they are still the same names."""
    arranged = list(cards)
    for tier in {card["tier"] for card in cards if card["kind"] == NAMES}:
        spots = [place for place, card in enumerate(cards) if card["kind"] == NAMES and card["tier"] == tier]
        chosen = [card["entries"] for card in before if card["kind"] == NAMES and card["tier"] == tier]
        fresh = {tuple(cards[spot]["entries"]): cards[spot] for spot in spots}
        if {tuple(keys) for keys in chosen} == set(fresh):
            for spot, keys in zip(spots, chosen, strict=True):
                arranged[spot] = fresh[tuple(keys)]
    return arranged


def told(stage: Stage, card: Mapping[str, Any], position: int) -> dict[str, Any]:
    """A card as screens get it: the names and titles that it needs, so that nothing has to be known beforehand."""
    names = _names(stage, card["entries"])
    titles = {tier.key: {"key": tier.key, "title": tier.title, "title_en": tier.title_en or tier.title} for tier in stage.tiers}
    return {
        "step": position, "kind": card["kind"], "tier": titles.get(card["tier"] or ""), "top": card["top"],
        "presenter": card["presenter"], "photo": card["photo"],
        "entries": [
            {**names[key], "rank": rank, "score": score, "prize": titles.get(card["tiers"][key])}
            for key, (rank, score) in zip(card["entries"], card["places"], strict=True) if key in names
        ],
    }


def _names(stage: Stage, keys: list[str]) -> dict[str, dict[str, Any]]:
    rows = db.session.scalars(
        select(Entry).join(Entry.project).where(Entry.stage_id == stage.id, Project.key.in_(keys))
        .options(joinedload(Entry.project).options(joinedload(Project.region), joinedload(Project.field)))
    )
    return {row.key: _name(row.project) for row in rows}


def _name(project: Project) -> dict[str, Any]:
    region = project.region
    return {
        "key": project.key, "title": project.title, "title_en": project.title_en or project.title,
        "region": region.title if region else "", "region_en": (region.title_en or region.title) if region else "",
        "applicant": project.applicant_name if project.agrees_to_be_named else "",
    }


def heading(stage: Stage, card: Mapping[str, Any]) -> str:
    """What a card is, in a few words, for the people who run the ceremony."""
    title = next((tier.title for tier in stage.tiers if tier.key == card["tier"]), "")
    if card["kind"] == ALL:
        return str(_("全部奖项"))
    return str(_("%(tier)s，标题", tier=title) if card["kind"] == TITLE else _("%(tier)s，获奖项目", tier=title))
