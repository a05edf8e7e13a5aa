"""Pointers and sentences of refusals."""

import pytest

from app.core.refusals import Refusal, pointer


@pytest.mark.parametrize(
    ("parts", "expected"), [((), ""), (("a", 0), "/a/0"), (("a/b", "~", ""), "/a~1b/~0/"), (("~1",), "/~01")]
)
def test_a_pointer_escapes_tildes_and_slashes(parts, expected):
    assert pointer(parts) == expected


def test_a_refusal_carries_code_place_and_facts():
    refusal = Refusal("tally.mark_above_maximum", "too much", at="/a", facts={"mark": "31"})

    assert (refusal.code, refusal.at, refusal.facts, str(refusal)) == (
        "tally.mark_above_maximum", "/a", {"mark": "31"}, "/a: too much",
    )


def test_a_refusal_of_the_whole_has_no_place():
    assert str(Refusal("a.b", "is empty")) == "is empty"
