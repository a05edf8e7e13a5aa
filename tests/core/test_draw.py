"""The draw: an order that anyone can work out again with a hash function."""

import hashlib
from collections import Counter
from itertools import permutations

import pytest

from app.core.draw import Places, deal, draw
from app.core.refusals import Refusal


def paper(items, seed="seed"):
    return {"schema": "draw/1", "items": items, "seed": seed}


def test_the_order_ascends_by_the_hash_of_seed_line_feed_item():
    items = ["甲", "乙", "丙", "丁"]
    drawn = draw(paper(items, "种子"))

    hashes = [hashlib.sha256("种子\n".encode() + item.encode()).hexdigest() for item in drawn["order"]]
    assert hashes == sorted(hashes)
    assert sorted(drawn["order"]) == sorted(items)


def test_the_commitment_is_known_before_the_seed():
    expected = hashlib.sha256(b"p1\np2").hexdigest()

    assert draw(paper(["p1", "p2"], "a"))["commitment"] == draw(paper(["p1", "p2"], "b"))["commitment"] == expected


def test_a_known_draw_keeps_its_result_for_ever():
    # printf '2026\np1' | sha256sum begins with 14, that of p2 with 2c, that of p3 with fc.
    assert draw(paper(["p1", "p2", "p3"], "2026")) == {
        "schema": "order/1",
        "commitment": "5a43d43f9e2837fe13310cbc7dd387b1d5ad72974b0f60192388991c66e0ddf4",
        "order": ["p1", "p2", "p3"],
    }


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"schema": "draw/2"}, "/schema"),
        ({"seed": 5}, "/seed"),
        ({"items": "p1"}, "/items"),
        ({"items": ["p1", "p2", "p1"]}, "/items/2"),
        ({"items": ["p1", "p\n2"]}, "/items/1"),
        ({"items": [""]}, "/items/0"),
        ({"items": [1]}, "/items/0"),
        ({"more": 1}, "/more"),
    ],
)
def test_a_bad_draw_is_refused_where_it_is_bad(changes, at):
    with pytest.raises(Refusal) as caught:
        draw(paper(["p1"]) | changes)

    assert caught.value.at == at


# What is kept, and a few seeds of it: every deal that keeps it has to come about equally often.
KEPT = {
    "a bar": Places("xyz", [1, 1, 1], {"a": ["x"]}),
    "a single seat": Places(["x"], [3], {"b": ["x #2"]}),
    "a tie": Places("xy", [2, 2], {"a": ["x"]}, bound=[["a"]]),
    "two who are tied": Places("xy", [2, 2], {"a": ["x"], "b": ["x"]}, bound=[["a", "b"]]),
    "ties that meet": Places("xyz", [2, 1, 1], {"a": ["y", "z"], "b": ["x #1", "z"]}, bound=[["a"], ["b"]]),
    "one applicant": Places("xy", [2, 2], apart=[["a", "b"]], times={"x": [0, 10], "y": [5, 10]}),
    "all of it": Places("xy", [3, 1], {"a": ["x #1", "x #2"], "c": ["y"]}, [["a"]], [["b", "c"]], {"x": [0, 10], "y": [0, 10]}),
}


def keeps(into, items):
    """By its words, without the code that deals: nobody at a barred seat, and nobody at two seats at once."""
    at = dict(zip(items, into.seats, strict=True))
    for item, seat in at.items():
        if {seat, seat.split(" #")[0]} & set(into.barred.get(item, ())):
            return False
    for group in into.apart:
        spans = []
        for item in group:
            place, row = at[item].split(" #")
            begins, length = into.times[place]
            spans.append(range(begins + (int(row) - 1) * length, begins + int(row) * length))
        if any(set(one) & set(other) for one, other in permutations(spans, 2)):
            return False
    return True


@pytest.mark.parametrize("into", KEPT.values(), ids=KEPT)
def test_every_deal_that_keeps_everything_is_as_likely_as_any_other(into):
    items = ["a", "b", "c", "d"][: len(into.seats)]
    wanted = {order for order in permutations(items) if keeps(into, order)}
    found = Counter(tuple(deal(items, into, str(seed), 1000)[1]) for seed in range(400 * len(wanted)))
    assert set(found) == wanted and all(320 < number < 480 for number in found.values()), found


def test_a_place_that_is_full_is_passed_over():
    assert Places("xyz", [1, 3, 2]).seats == ["x #1", "y #1", "z #1", "y #2", "z #2", "y #3"]


def test_a_deal_without_bars_is_the_draw():
    items = ["p1", "p2", "p3", "p4"]
    assert deal(items, Places(["x"], [4]), "2026", 1) == (1, draw(paper(items, "2026"))["order"])


def test_what_cannot_be_dealt_is_not_dealt():
    assert deal(["a", "b"], Places("xy", [1, 1], {"a": ["x"], "b": ["x"]}), "s", 50) is None
    assert deal(["a", "b"], Places("xy", [1, 1], {"a": ["x"], "b": ["x"]}, bound=[["a", "b"]]), "s", 50) is None
    assert deal(["a", "b", "c"], Places("xy", [1, 1]), "s", 50) is None
