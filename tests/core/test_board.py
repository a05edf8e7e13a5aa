"""What a board shows to whom, without a database."""

from app.core import board
from app.core.board import Moment, Place, Standing, control_board, open_to_public, public_board

A = Place("a", state="revealed", revealed=True, scored=True)
B = Place("b", state="closed", scored=True)
C = Place("c", state="scoring", scored=True)
D = Place("d")
EVERYTHING = {"a": Standing(2, "80.00", "first"), "b": Standing(1, "90.00", "first"), "c": Standing(3, "70.00")}


def rows(body):
    return {row[0]: row[1:] for row in body["rows"]}


def test_only_revealed_entries_are_tallied_for_the_public_after_reveal():
    assert open_to_public(Moment(), [A, B, C, D]) == {"a"}


def test_a_live_board_leaves_out_who_is_being_scored():
    assert open_to_public(Moment(policy=board.LIVE), [A, B, C, D]) == {"a", "b"}


def test_a_hidden_board_opens_nothing_before_the_end():
    assert open_to_public(Moment(policy=board.HIDDEN), [A, B, C, D]) == frozenset()
    assert open_to_public(Moment(policy=board.HIDDEN, final=True), [A, B, C, D]) == {"a", "b", "c", "d"}


def test_unrevealed_entries_have_neither_rank_nor_score_nor_prize_even_if_somebody_hands_them_in():
    cut = public_board(Moment(), [A, B, C, D], EVERYTHING)
    assert rows(cut)["b"] == [None, None, "closed", None]
    assert cut["scored"] == 1 and cut["of"] == 4 and cut["label"] == "provisional"


def test_rows_come_by_rank_then_in_programme_order():
    cut = control_board(Moment(), [D, C, B, A], EVERYTHING)
    assert [row[0] for row in cut["rows"]] == ["b", "a", "c", "d"]
    hidden = public_board(Moment(), [D, C, B, A], EVERYTHING)
    assert [row[0] for row in hidden["rows"]] == ["a", "d", "c", "b"]


def test_entries_that_share_a_rank_keep_the_programmes_order():
    tied = {"a": Standing(1, "80.00"), "b": Standing(1, "80.00")}
    assert [row[0] for row in control_board(Moment(), [B, A], tied)["rows"]] == ["b", "a"]


def test_a_frozen_board_keeps_what_it_showed_whatever_happens_to_the_marks():
    kept = {"a": Standing(1, "80.00")}
    later = Place("b", state="revealed", revealed=True, withheld=True, scored=True)
    cut = public_board(Moment(kept=kept), [A, later, D], EVERYTHING)
    assert rows(cut)["a"] == [1, "80.00", "revealed", None]
    assert rows(cut)["b"] == [None, None, "closed", None]
    assert cut["label"] == "frozen" and cut["scored"] == 1


def test_a_frozen_board_gives_no_prizes_and_a_thawed_one_does():
    assert rows(public_board(Moment(kept={"a": EVERYTHING["a"]}), [A], {}))["a"][3] is None
    assert rows(public_board(Moment(), [A], EVERYTHING))["a"][3] == "first"


def test_a_board_frozen_before_the_first_reveal_shows_nothing():
    later = Place("b", state="revealed", revealed=True, withheld=True, scored=True)
    cut = public_board(Moment(kept={}), [later], EVERYTHING)
    assert rows(cut)["b"] == [None, None, "closed", None] and cut["label"] == "frozen"


def test_the_end_shows_everything_also_after_a_freeze():
    later = Place("b", state="revealed", revealed=True, withheld=True, scored=True)
    cut = public_board(Moment(kept={}, final=True), [A, later, D], EVERYTHING)
    assert rows(cut)["b"] == [1, "90.00", "revealed", "first"]
    assert cut["label"] == "final" and cut["scored"] == 2


def test_withdrawn_and_disqualified_entries_have_neither_rank_nor_prize():
    gone = [Place("a", state="revealed", status="withdrawn", revealed=True, scored=True), Place("b", status="disqualified")]
    cut = public_board(Moment(), gone, EVERYTHING)
    assert cut["rows"] == [["a", None, "80.00", "withdrawn", None], ["b", None, None, "disqualified", None]]


def test_a_hidden_board_does_not_say_who_was_revealed():
    assert rows(public_board(Moment(policy=board.HIDDEN), [A], {}))["a"] == [None, None, "closed", None]


def test_a_rehearsal_says_so_before_anything_else():
    assert public_board(Moment(final=True, rehearsal=True), [A], {})["label"] == "rehearsal"
