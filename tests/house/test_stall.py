"""The watch over the serving loop remembers the longest stall, and forgets it in time."""

from app.stall import Longest


def test_the_longest_of_the_window_is_told():
    longest = Longest(window=10)
    for at, value in ((0, 0.01), (1, 0.3), (2, 0.02), (3, 0.1)):
        longest.add(at, value)
    assert longest.value(4) == 0.3


def test_an_old_stall_is_forgotten_and_a_smaller_later_one_is_not():
    longest = Longest(window=10)
    for at, value in ((0, 0.3), (5, 0.1), (6, 0.05)):
        longest.add(at, value)
    assert longest.value(11) == 0.1 and longest.value(15.5) == 0.05 and longest.value(30) == 0.0
