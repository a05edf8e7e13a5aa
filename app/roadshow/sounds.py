"""How names sound, for whoever reads them out, and the order in which names are looked up."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin, pinyin


def sounds(text: str) -> str:
    """Chinese syllables with tone marks; what is not Chinese stays as it is."""
    return " ".join(part[0].strip() for part in pinyin(text, style=Style.TONE, errors="default") if part[0].strip())


def by_sound(text: str) -> tuple[list[str], str]:
    """A key that sorts names as a Chinese list of names is read: syllable by syllable."""
    return [part.casefold() for part in lazy_pinyin(text)], text
