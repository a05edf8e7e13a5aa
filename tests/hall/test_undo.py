"""Undo: back to the phase before, with everything that the move had changed."""

from __future__ import annotations

import pytest

from app.change import AuditRow
from app.db import db
from app.errors import Refused
from app.ranking.models import BoardEntry, Reveal
from app.roadshow.models import Slot
from app.scoring.models import Opening
from tests.hall.desk_hands import Hands, cards_of, score


@pytest.fixture
def hands(cast):
    return Hands(cast)


def everything(cast, key="p1"):
    """What undo has to restore, of one entry."""
    entry_id = cast.entries[key]
    db.session.expire_all()
    state = db.session.get(BoardEntry, entry_id)
    opening = db.session.scalars(db.select(Opening).where(Opening.entry_id == entry_id)).one_or_none()
    slot = db.session.scalars(db.select(Slot).where(Slot.entry_id == entry_id)).one()
    shown = db.session.scalar(db.select(Reveal.id).where(Reveal.entry_id == entry_id)) is not None
    return state.state if state else "waiting", bool(opening and opening.open), shown, slot.skipped_reason


def test_undo_walks_back_through_every_move_to_the_call(cast, hands):
    hands.press("call", entry="p1")
    seen = [(hands.shows(), everything(cast))]
    for action in ("pitch", "questions", "open", "close", "reveal", "reopen", "close", "finish"):
        hands.press(action, reason="试")
        seen.append((hands.shows(), everything(cast)))
    for expected in reversed(seen[:-1]):
        hands.press("undo", reason="按错了")
        assert (hands.shows(), everything(cast)) == expected
    with pytest.raises(Refused) as no:
        hands.press("undo", reason="再往前")
    assert no.value.status == 409


def test_undoing_a_skip_brings_the_entry_back_on_stage_with_its_timer(cast, hands):
    hands.walk_to("pitch")
    deadline = hands.shows("deadline")
    hands.press("skip", reason="没有到场")
    hands.press("undo", reason="来了")
    assert hands.shows() == ("pitch", "p1") and hands.shows("deadline") == deadline
    assert everything(cast) == ("on_stage", False, False, None)


def test_a_call_ends_what_can_be_undone(cast, hands):
    hands.walk_to("revealed")
    hands.press("call", entry="p2")
    with pytest.raises(Refused) as no:
        hands.press("undo", reason="试")
    assert no.value.status == 409


def test_undoing_an_opening_keeps_what_judges_sent_and_closes_for_more(cast, hands):
    hands.walk_to("scoring")
    score(cast, "p1")
    hands.press("undo", reason="开早了")
    assert [card.state for card in cards_of(cast, "p1")] == ["submitted"] * 3
    with pytest.raises(Refused) as no:
        score(cast, "p1")
    assert no.value.status == 423


def test_undo_stays_in_the_log_beside_what_it_took_back(cast, hands):
    hands.walk_to("pitch")
    hands.press("undo", reason="按早了")
    rows = [row.line()["payload"] for row in db.session.scalars(db.select(AuditRow).where(AuditRow.action == "hall.acted").order_by(AuditRow.seq))]
    assert [row["did"] for row in rows] == ["call", "pitch", "undo"]
    assert (rows[-1]["phase"], rows[-1]["details"], rows[-1]["reason"]) == (["pitch", "idle"], {"undone": "pitch"}, "按早了")


def test_corrections_between_two_moves_are_not_undone_with_them(cast, hands):
    from app.scoring.models import Adjustment

    hands.walk_to("closed")
    hands.press("adjust", entry="p1", points="2", reason="补分")
    hands.press("undo", reason="重开")
    assert hands.shows() == ("scoring", "p1")
    assert db.session.scalars(db.select(Adjustment)).one().entry_id == cast.entries["p1"]
