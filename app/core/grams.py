"""Pieces of a text that an index can look up, for languages that put no spaces between words."""

from __future__ import annotations

import unicodedata


def normal(text: str) -> str:
    """The text as it is compared: NFKC, case folded, runs of white space as one space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def grams(text: str) -> list[str]:
    """Every letter or digit of a text and every two of them side by side, each once, in the order of first appearance.

    A text holds another one only if it holds all of its pieces (bigram index; the Chinese words that people look for
    have mostly two characters, too short for trigrams). The pieces hold no white space.
    """
    plain = normal(text)
    found: dict[str, None] = {}
    before = ""
    for letter in plain:
        if not letter.isalnum():
            before = ""
            continue
        found[letter] = None
        if before:
            found[before + letter] = None
        before = letter
    return list(found)


def sought(text: str) -> list[str]:
    """The pieces that narrow most: pairs where there are any, and letters that stand alone."""
    every = grams(text)
    pairs = [one for one in every if len(one) == 2]
    inside = set("".join(pairs))
    return [*pairs, *(one for one in every if len(one) == 1 and one not in inside)]
