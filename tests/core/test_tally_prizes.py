"""Tiers filled in order of rank: room, floors, and ranks that are shared across a border."""

import pytest

from tests.core.papers import document, standings


def tier(key, count=None, min_score=None):
    return {"key": key, "count": count, "min_score": min_score}


def prizes(scores, tiers, ties="promote", **fields):
    """The prize of each entry in order of rank, from one mark for each."""
    totals = {f"p{number}": [mark] for number, mark in enumerate(scores, start=1)}
    result = standings(document(totals, prizes={"tiers": tiers, "ties": ties}, **fields))
    return [row["prize"] for row in result["standings"]], result["held"]


THREE = [tier("first", 1), tier("second", 2), tier("merit")]


def test_tiers_are_filled_from_the_top_and_the_last_takes_all_that_are_left():
    assert prizes([9, 8, 7, 6, 5], THREE) == (["first", "second", "second", "merit", "merit"], [])


def test_whoever_comes_after_all_tiers_gets_nothing():
    assert prizes([9, 8, 7], [tier("first", 1), tier("second", 1)])[0] == ["first", "second", None]


def test_an_entry_below_the_floor_falls_to_the_next_tier():
    assert prizes([9, 8, 7], [tier("first", 2, 9), tier("merit")])[0] == ["first", "merit", "merit"]


def test_a_floor_is_compared_with_the_rounded_score():
    tiers = [tier("first", 1, "8.5"), tier("merit")]

    assert prizes(["8.45"], tiers, rule={"places": {"score": 1}})[0] == ["first"]
    assert prizes(["8.45"], tiers)[0] == ["merit"]


def test_a_tier_once_passed_over_stays_closed():
    # p2 is below the second floor; p3 stays below it as well, and the second tier stays vacant.
    assert prizes([9, 5, 4], [tier("first", 1), tier("second", 5, 6), tier("merit", 1)])[0] == [
        "first", "merit", None,
    ]


def test_the_floor_of_an_unlimited_tier_leaves_the_rest_to_the_next():
    assert prizes([9, 8, 3], [tier("good", None, 5), tier("merit", 1)])[0] == ["good", "good", "merit"]


def test_promote_puts_a_shared_rank_into_the_tier_and_later_tiers_keep_their_counts():
    tiers = [tier("first", 1), tier("second", 2), tier("third", 1)]

    assert prizes([9, 9, 8, 7, 6, 5], tiers)[0] == ["first", "first", "second", "second", "third", None]


def test_demote_closes_the_tier_and_tries_the_next():
    tiers = [tier("first", 1), tier("second", 2), tier("third", 1)]

    assert prizes([9, 9, 8, 7], tiers, "demote")[0] == ["second", "second", "third", None]


def test_demote_leaves_a_tier_partly_vacant():
    tiers = [tier("first", 2), tier("second", 2), tier("third", 1)]

    assert prizes([9, 8, 8, 7], tiers, "demote")[0] == ["first", "second", "second", "third"]


def test_demote_past_the_last_tier_ends_without_a_prize_for_anyone_after():
    tiers = [tier("first", 1), tier("second", 2)]

    assert prizes([9, 8, 8, 8, 7], tiers, "demote")[0] == ["first", None, None, None, None]


def test_demote_looks_at_the_floors_of_the_tiers_it_tries():
    tiers = [tier("first", 1), tier("second", 2, 9), tier("merit", 2)]

    assert prizes([8, 8], tiers, "demote")[0] == ["merit", "merit"]


def test_hold_gives_no_prize_from_the_shared_rank_on():
    tiers = [tier("first", 1), tier("second", 1), tier("merit")]

    assert prizes([9, 8, 8, 7], tiers, "hold") == (["first", None, None, None], ["p2", "p3", "p4"])


@pytest.mark.parametrize("ties", ["promote", "demote", "hold"])
def test_a_shared_rank_that_fits_is_no_question(ties):
    assert prizes([9, 8, 8, 7], THREE, ties) == (["first", "second", "second", "merit"], [])


@pytest.mark.parametrize("ties", ["promote", "demote", "hold"])
def test_a_full_tier_has_no_border_to_share(ties):
    # After p1 the first tier has no room left: the shared rank begins with the second, which holds both.
    assert prizes([9, 8, 8], [tier("first", 1), tier("second", 2)], ties) == (["first", "second", "second"], [])


@pytest.mark.parametrize("ties", ["promote", "demote", "hold"])
def test_a_floor_is_looked_at_before_room(ties):
    tiers = [tier("first", 1, 9), tier("merit", 2)]

    assert prizes([8, 8], tiers, ties) == (["merit", "merit"], [])


def test_promote_is_what_happens_where_nothing_is_said():
    paper = document({"p1": [9], "p2": [9]}, prizes={"tiers": [tier("first", 1)]})

    assert [row["prize"] for row in standings(paper)["standings"]] == ["first", "first"]


def test_entries_without_a_score_are_not_prized_by_a_tier_for_all():
    paper = document({"p1": [9], "p2": []}, prizes={"tiers": [tier("all")]})

    assert [row["prize"] for row in standings(paper)["standings"]] == ["all", None]


def test_a_resolved_tie_fills_tiers_one_by_one():
    paper = document(
        {"p1": [9], "p2": [9]},
        entries={"p1": {"lot": 2}, "p2": {"lot": 1}},
        rule={"ties": ["lot"]},
        prizes={"tiers": [tier("first", 1), tier("second", 1)], "ties": "hold"},
    )

    assert [(row["entry"], row["prize"]) for row in standings(paper)["standings"]] == [
        ("p2", "first"), ("p1", "second"),
    ]
