"""The table of phases: every phase with every action, and nothing besides."""

from __future__ import annotations

import pytest

from app.core import lifecycle
from app.core.lifecycle import ACTIONS, PHASES, Facts, after, allowed

EVERYTHING = Facts(on_stage=True, next=True, order=True, trail=("idle", "pitch"))

# Written down once more by hand, row by row, so that a slip in the table shows.
MOVES = {
    "idle": {"call": "idle", "next": "idle", "pitch": "pitch", "open": "scoring", "skip": "idle", "finish": "finished"},
    "pitch": {"questions": "questions", "open": "scoring", "skip": "idle"},
    "questions": {"open": "scoring", "skip": "idle"},
    "scoring": {"close": "closed"},
    "closed": {"call": "idle", "next": "idle", "reveal": "revealed", "reopen": "scoring", "finish": "finished"},
    "revealed": {"call": "idle", "next": "idle", "reopen": "scoring", "finish": "finished"},
    "finished": {},
}
ANYTIME = {"pause", "resume", "adjust", "accept", "freeze", "thaw", "substitute", "order", "ceremony", "confirm", "absent", "delay"}
TIMER = {"extend", "restart"}


def expected(phase: str, action: str) -> str | None:
    if action == "undo":
        return "pitch"
    if action == "halt":
        return "closed" if phase == "revealed" else phase
    if action in ANYTIME or (action in TIMER and phase in ("pitch", "questions", "scoring")):
        return phase
    return MOVES[phase].get(action)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_leads_from_each_phase_where_the_table_says(phase, action):
    assert after(phase, action, EVERYTHING) == expected(phase, action)


@pytest.mark.parametrize("phase", PHASES)
def test_allowed_names_exactly_the_actions_that_lead_somewhere_in_the_order_of_the_table(phase):
    assert allowed(phase, EVERYTHING) == [action for action in ACTIONS if expected(phase, action) is not None]


@pytest.mark.parametrize("action", ["pitch", "open", "skip"])
def test_an_empty_stage_allows_nothing_that_needs_somebody_on_it(action):
    assert action not in allowed("idle", Facts(on_stage=False, next=True, order=True))


def test_next_is_allowed_only_while_somebody_waits_and_call_only_with_an_order():
    assert {"call", "next"} <= set(allowed("idle", Facts(next=True, order=True)))
    assert "next" not in allowed("revealed", Facts(on_stage=True, order=True))
    assert "call" not in allowed("idle", Facts())


@pytest.mark.parametrize("phase", PHASES)
def test_undo_leads_back_along_the_trail_and_nowhere_without_one(phase):
    assert after(phase, "undo", Facts(trail=("idle", "closed"))) == "closed"
    assert after(phase, "undo", Facts(on_stage=True)) is None


def test_an_action_that_there_is_not_is_no_answer_but_an_error():
    with pytest.raises(KeyError):
        after("idle", "applaud", EVERYTHING)


def test_a_result_that_is_held_back_is_not_revealed():
    held = Facts(on_stage=True, cleared=False, next=True, order=True)
    assert after("closed", "reveal", held) is None and after("closed", "reopen", held) == "scoring"


def test_reasons_are_asked_for_exactly_where_somebody_is_overruled():
    needing = {name for name, action in ACTIONS.items() if action.reason}
    assert needing == {"reopen", "skip", "undo", "adjust", "accept", "substitute", "absent"}


def test_every_move_but_a_call_leaves_a_step_to_go_back_over():
    moves = {action for row in MOVES.values() for action in row}
    assert set(lifecycle.UNDOABLE) == moves - set(lifecycle.FORGETS)
    assert set(lifecycle.TAKES_BACK) <= set(lifecycle.UNDOABLE)


def test_entries_that_are_kept_open_together_hold_back_reveal_and_finish_and_can_be_closed_at_once():
    held = Facts(on_stage=True, next=True, order=True, together=True, held=True)
    assert [after("closed", action, held) for action in ("reveal", "finish", "close", "next")] == [None, None, "closed", "idle"]
    assert after("idle", "close", held) == "idle" and after("pitch", "close", held) is None


def test_of_entries_that_closed_together_one_reveal_follows_the_other():
    left = Facts(on_stage=True, left=True)
    assert after("revealed", "reveal", left) == "revealed"
    assert after("revealed", "reveal", Facts(on_stage=True, left=True, cleared=False)) is None
    assert after("revealed", "reveal", Facts(on_stage=True)) is None
