"""Finds what is still without English: prints each room's missing texts, or writes them into its catalogue to fill in.

    python3 tools/i18n.py            lists what is missing, exits with 1 if anything is
    python3 tools/i18n.py --write    adds the missing texts to app/translations/en/LC_MESSAGES/<room>.po
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = ROOT / "app/translations/en/LC_MESSAGES"
KEYWORDS = {
    "_": None, "gettext": None, "_l": None, "lazy_gettext": None,
    "ngettext": (1, 2), "lazy_ngettext": (1, 2), "_n": (1, 2), "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
# Layouts and shared pieces, and the pipes, speak through the house's catalogue.
SHARED = {"frame", "macros", "pages"}

Text = tuple[str, str]


def texts() -> Iterator[tuple[str, Path, str | tuple[str, ...]]]:
    """`(room, file, message id)` of every text that the code shows; plurals as `(one, many)`."""
    for path in sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("templates/**/*.html")]):
        parts = path.relative_to(ROOT).parts
        room = parts[1] if len(parts) > 2 and parts[1] not in SHARED else "house"
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {"silent": "false", "trimmed": "true"} if method != "python" else {}
        for _line, message, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS, options=options):
            yield room, path, message


def translated() -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    """Every message that some catalogue translates; unsure (fuzzy) ones do not count."""
    known: dict[str | tuple[str, ...], str | tuple[str, ...]] = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="en"):
                whole = all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)
                if message.id and whole and not message.fuzzy:
                    known[message.id] = message.string
    return known


def missing() -> dict[str, dict[str | tuple[str, ...], Path]]:
    """`{room: {message: file}}` of texts without English."""
    known = translated()
    # gettext finds a plural's entry by its first form.
    found = set(known) | {key[0] for key in known if isinstance(key, tuple)}
    gaps: dict[str, dict[str | tuple[str, ...], Path]] = {}
    for room, path, message in texts():
        if message not in found:
            gaps.setdefault(room, {})[message] = path
    return gaps


def write(gaps: dict[str, dict[str | tuple[str, ...], Path]]) -> None:
    """Add the missing texts, without English, to their rooms' catalogues."""
    for room, messages in gaps.items():
        path = CATALOGUES / f"{room}.po"
        catalogue = Catalog(locale="en")
        if path.exists():
            with path.open("rb") as source:
                catalogue = read_po(source, locale="en")
        for message, file in messages.items():
            catalogue.add(message, locations=[(file.relative_to(ROOT).as_posix(), 1)])
        with path.open("wb") as target:
            write_po(target, catalogue, width=120, include_lineno=False, sort_output=False)


if __name__ == "__main__":
    open_gaps = missing()
    for room, messages in open_gaps.items():
        for message, file in messages.items():
            print(f"{room}: {message if isinstance(message, str) else message[0]}  ({file.relative_to(ROOT)})")
    if "--write" in sys.argv[1:]:
        write(open_gaps)
    sys.exit(1 if open_gaps else 0)
