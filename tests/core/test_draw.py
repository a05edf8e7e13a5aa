"""The draw: an order that anyone can work out again with a hash function."""

import hashlib

import pytest

from app.core.draw import draw
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
