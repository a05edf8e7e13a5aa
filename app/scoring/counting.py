"""Whether a scorecard counts: its judge is not recused, and still was to hear the entry when submitting."""

from __future__ import annotations

from sqlalchemy import exists, select

from app.db import db
from app.judging.models import Panel, PanelMember, Recusal
from app.judging.naming import named
from app.scoring.models import Scorecard


def counts(card: Scorecard) -> bool:
    """What the recusals, the panel and the names for the entry say now.

    Whoever leaves a panel, or makes way for another at one entry, takes nothing back: what they had submitted still counts.
    """
    recused = db.session.scalar(
        select(exists().where(
            Recusal.judge_id == card.judge.id, Recusal.entry_id == card.entry.id, Recusal.lifted_at.is_(None)
        ))
    )
    if recused:
        return False
    if card.state == "submitted":
        return True
    if not card.judge.active:
        return False
    sits = exists().where(
        PanelMember.judge_id == card.judge.id, PanelMember.left_at.is_(None), PanelMember.panel_id == Panel.id,
        Panel.stage_id == card.entry.stage_id, Panel.key == card.panel_key,
    )
    names = named([card.entry.id]).get(card.entry.id)
    return bool(db.session.scalar(select(sits))) and (not names or card.judge.id in names)


def recount(card: Scorecard) -> bool:
    """Set `counted` to what holds now; True where that changes it."""
    now = counts(card)
    changed = now != card.counted
    card.counted = now
    return changed
