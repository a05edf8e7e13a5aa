"""The audit log's chain: each line's hash covers the line before it, so that no line can be changed alone."""

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from app.core.refusals import Fact, Refusal

GENESIS = "0" * 64
HEX = re.compile(r"[0-9a-f]{64}")
# Digits and capitals without I, L, O and U, which are read as 1, 1, 0 and V.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIELDS = frozenset({"seq", "at", "actor", "action", "payload", "prev", "hash"})
LINKS = frozenset({"seq", "prev", "hash"})


def canonical(value: object) -> bytes:
    """The one spelling of a JSON value: keys sorted, no spaces, UTF-8 not escaped.

    Raises Refusal for what would not come back from JSON as it went in: keys that are no strings, NaN, half
    surrogate pairs, values of other types.
    """
    _check_keys(value)
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Refusal("chain.not_json", f"cannot be written as JSON: {error}") from None


def _check_keys(value: object) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise Refusal("chain.not_json", f"cannot be written as JSON: the key {key!r} is not a string")
            _check_keys(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_keys(inner)


def line_hash(line: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the canonical JSON of a line without its own hash."""
    return sha256(canonical({key: value for key, value in line.items() if key != "hash"})).hexdigest()


def verify(lines: Iterable[Mapping[str, object]], withheld: bool = False) -> int:
    """The number of lines, if every one holds; Refusal names the first that does not, by its seq.

    `seq` counts from 1 without gaps. Facts: "line", counted from 1, and "seq" where the line has one. With
    `withheld`, a line may be its links alone (`LINKS`): what it said is not checked, its place in the chain is.
    """
    count, seq, prev = 0, 0, GENESIS
    for count, line in enumerate(lines, start=1):
        links = withheld and isinstance(line, Mapping) and line.keys() == LINKS
        _check_form(line, count, LINKS if links else FIELDS)
        found = line["seq"]
        assert isinstance(found, int)
        if found != seq + 1:
            raise _broken("seq", f"line {count} has seq {found} where {seq + 1} is due", line, count)
        if line["prev"] != prev:
            raise _broken("prev", f"seq {found} does not follow from the line before it", line, count)
        if not links and line["hash"] != line_hash(line):
            raise _broken("hash", f"seq {found} was changed: its hash does not fit what it says", line, count)
        seq, prev = found, str(line["hash"])
    return count


def _check_form(line: object, count: int, fields: frozenset[str]) -> None:
    if not isinstance(line, Mapping):
        raise Refusal("chain.malformed", f"line {count} is not an object", facts={"line": count})
    if line.keys() != fields:
        odd = ", ".join(sorted(map(str, line.keys() ^ fields)))
        raise _broken("malformed", f"line {count} has missing or unknown fields: {odd}", line, count)
    if not isinstance(line["seq"], int) or isinstance(line["seq"], bool):
        raise _broken("malformed", f"line {count} has no number as its seq", line, count)
    for field in ("prev", "hash"):
        value = line[field]
        if not isinstance(value, str) or not HEX.fullmatch(value):
            raise _broken("malformed", f"line {count} has no SHA-256 as its {field}", line, count)


def _broken(kind: str, message: str, line: Mapping[str, object], count: int) -> Refusal:
    facts: dict[str, Fact] = {"line": count}
    seq = line.get("seq")
    if isinstance(seq, int):
        facts["seq"] = seq
    return Refusal(f"chain.{kind}", message, facts=facts)


def short_code(digest: str) -> str:
    """The first 40 bits of a hex hash as XXXX-XXXX, to be read aloud or off a tablet."""
    number = int(digest[:10], 16)
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"
