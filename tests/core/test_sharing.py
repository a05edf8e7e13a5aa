"""Dealing a pile: never across a bar, never too many, evenly, the same each time."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.core.sharing import Piece, Taker, share

takers = st.lists(
    st.builds(Taker, st.integers(1, 6), st.frozensets(st.sampled_from("ab")), st.frozensets(st.sampled_from("xy")), st.none() | st.integers(0, 5)),
    max_size=6, unique_by=lambda one: one.key,
)
pieces = st.lists(
    st.builds(Piece, st.integers(1, 40), st.integers(0, 3), st.sampled_from("ab"), st.sampled_from("xy"), st.frozensets(st.integers(1, 6))),
    max_size=20, unique_by=lambda one: one.key,
)


@given(pieces, takers)
def test_nobody_gets_what_they_must_not_read_nor_one_piece_twice_nor_too_many(listed, able):
    found = share(listed, able)
    by_piece, by_taker = {one.key: one for one in listed}, {one.key: one for one in able}
    assert len(set(found.pairs)) == len(found.pairs)
    for piece, taker in found.pairs:
        one, who = by_piece[piece], by_taker[taker]
        assert taker not in one.barred and (not who.fields or one.field in who.fields)
        assert not who.regions or one.region in who.regions
    for taker, number in Counter(taker for _piece, taker in found.pairs).items():
        assert by_taker[taker].most is None or number <= by_taker[taker].most


@given(pieces, takers)
def test_every_piece_gets_its_readers_or_is_named_as_short(listed, able):
    found = share(listed, able)
    dealt = Counter(piece for piece, _taker in found.pairs)
    assert all(dealt[one.key] + found.short.get(one.key, 0) == one.missing for one in listed)


def test_loads_differ_by_one_at_most_and_those_who_have_more_get_less():
    found = share([Piece(key, 1) for key in range(11)], [Taker(1), Taker(2), Taker(3, load=4)])
    assert Counter(taker for _piece, taker in found.pairs) == {1: 5, 2: 5, 3: 1}


def test_who_alone_may_take_a_piece_gets_it_before_their_room_is_gone():
    found = share([Piece(1, 1, "b"), Piece(2, 1, "a")], [Taker(1, most=1), Taker(2, frozenset("b"))])
    assert set(found.pairs) == {(2, 1), (1, 2)} and found.short == {}
