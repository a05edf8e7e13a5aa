"""Small readers of JSON values: each returns what it found or refuses it with a pointer to the place."""

import json
from collections.abc import Collection, Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache

from app.core.numbers import exact
from app.core.refusals import Fact, Refusal, pointer

Place = tuple[str | int, ...]


def refusal(code: str, message: str, at: Place, **facts: Fact) -> Refusal:
    """A refusal of something at this place."""
    return Refusal(code, message, at=pointer(at), facts=facts)


def fields(value: object, at: Place, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, object]:
    """An object that has all the required keys and no key beside them and the optional ones."""
    if not isinstance(value, dict):
        raise refusal("document.not_an_object", "is not an object", at)
    if not value.keys() <= _known_keys(required, optional):
        unknown = value.keys() - _known_keys(required, optional)
        key = min(map(str, unknown))
        raise refusal("document.unknown_key", "is not a known key", (*at, key), key=key)
    for key in required:
        if key not in value:
            raise refusal("document.missing_key", "is missing", (*at, key), key=key)
    return value


@cache
def _known_keys(required: tuple[str, ...], optional: tuple[str, ...]) -> frozenset[str]:
    return frozenset({*required, *optional})


def items(value: object, at: Place) -> list[object]:
    """A list, of anything."""
    if not isinstance(value, list | tuple):
        raise refusal("document.not_a_list", "is not a list", at)
    return list(value)


def text(value: object, at: Place) -> str:
    """A string that can be printed: no half of a surrogate pair alone."""
    if not isinstance(value, str):
        raise refusal("document.not_a_string", "is not a string", at)
    if not is_unicode(value):
        raise refusal("document.not_unicode", "holds half of a surrogate pair", at)
    return value


def is_unicode(value: str) -> bool:
    """Whether the string can be encoded: JSON lets half of a surrogate pair stand alone."""
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def storable(value: str) -> bool:
    """Whether a database can look for the string at all."""
    return is_unicode(value) and "\0" not in value


def key(value: object, at: Place) -> str:
    """A key: any string that is not empty."""
    if isinstance(value, str) and value and value.isascii():  # nearly all, and there are thousands
        return value
    if value == "":
        raise refusal("document.empty_key", "is empty", at)
    return text(value, at)


def number(value: object, at: Place) -> Fraction:
    """An exact number, from a JSON number or a written decimal."""
    found = exact(value)
    if found is None:
        raise refusal("document.not_a_number", "is not a number, or one with too many digits", at)
    return found


def number_or_none(value: object, at: Place) -> Fraction | None:
    """The same where null may stand for no number."""
    return None if value is None else number(value, at)


def whole(value: object, at: Place, least: int, most: int | None = None) -> int:
    """A whole number from `least` to `most`."""
    found = number(value, at)
    if found.denominator != 1:
        raise refusal("document.not_whole", "is not a whole number", at)
    if found < least:
        raise refusal("document.number_too_small", f"is below {least}", at, least=least)
    if most is not None and found > most:
        raise refusal("document.number_too_large", f"is above {most}", at, most=most)
    return found.numerator


def choice(value: object, at: Place, options: Collection[str]) -> str:
    """One of the names of a registry."""
    if not isinstance(value, str) or value not in options:
        names = ", ".join(options)
        raise refusal("document.unknown_choice", f"is none of {names}", at, options=names)
    return value


def flag(value: object, at: Place) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise refusal("document.not_a_flag", "is neither true nor false", at)
    return value


def unique(keys: Iterable[str], at: Place, name: str) -> None:
    """Refuse the first item of a list whose key stood there before."""
    seen: set[str] = set()
    for index, one in enumerate(keys):
        if one in seen:
            raise refusal("document.twice", f"{printable(one)} is there twice", (*at, index, name), key=one)
        seen.add(one)


def printable(value: str) -> str:
    """A key inside an English sentence, between quotation marks."""
    return json.dumps(value, ensure_ascii=False)


class _Unreadable:
    """Stands for a literal that JSON does not have, until its place is known."""


class _Doubled(dict[str, object]):
    """An object in which a key stood twice, until its place is known."""

    twice = ""


def loads(source: str) -> object:
    """Parse JSON with numbers as int or Decimal; refuse NaN, infinities and doubled keys where they stand."""
    flaws: list[object] = []

    def keep(flaw: object) -> object:
        flaws.append(flaw)
        return flaw

    def constant(_: str) -> object:
        return keep(_Unreadable())

    def decimal(digits: str) -> object:
        try:
            return Decimal(digits)
        except InvalidOperation:  # an exponent that no machine can hold
            return keep(_Unreadable())

    def integer(digits: str) -> object:
        return int(digits) if len(digits) < 50 else decimal(digits)

    def build(pairs: list[tuple[str, object]]) -> dict[str, object]:
        built = dict(pairs)
        if len(built) != len(pairs):
            built = _doubled(pairs)
            keep(built)
        return built

    try:
        value = json.loads(
            source, parse_float=decimal, parse_int=integer, parse_constant=constant, object_pairs_hook=build
        )
    except json.JSONDecodeError as error:
        where = {"line": error.lineno, "column": error.colno}
        message = f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        raise Refusal("document.not_json", message, facts=where) from None
    except RecursionError:
        raise Refusal("document.too_deep", "is nested too deeply") from None
    if flaws:
        _refuse_flaws(value, ())
    return value


def _doubled(pairs: list[tuple[str, object]]) -> _Doubled:
    built = _Doubled()
    for name, value in pairs:
        if name in built and not built.twice:
            built.twice = name
        built[name] = value
    return built


def _refuse_flaws(value: object, at: Place) -> None:
    if isinstance(value, _Unreadable):
        raise refusal("document.not_a_number", "is not a number, or one with too many digits", at)
    if isinstance(value, _Doubled):
        raise refusal("document.doubled_key", "is there twice", (*at, value.twice), key=value.twice)
    if isinstance(value, dict):
        for name, inner in value.items():
            _refuse_flaws(inner, (*at, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _refuse_flaws(inner, (*at, index))
