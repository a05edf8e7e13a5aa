"""The board on a phone opens in a second on a slow line: all that it loads, compressed, stays under 80 kB."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.ranking import play

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MOST = 80_000


def loaded(browser, address, seen):
    """Compressed bytes of a page and of everything that it names, at any depth."""
    if address in seen:
        return 0
    seen.add(address)
    answer = browser.get(address)
    assert answer.status_code == 200, address
    size = len(gzip.compress(answer.data))
    text = answer.get_data(as_text=True) if "font" not in answer.mimetype else ""
    found = re.findall(r'(?:src|href)="(/static/[^"#?]+)"', text) if answer.mimetype == "text/html" else []
    folder = address.rsplit("/", 1)[0]
    if address.endswith(".js"):
        found += [_joined(folder, name) for name in re.findall(r'from "(\.[^"]+)"', text)]
    if address.endswith(".css"):
        found += [_joined(folder, name) for name in re.findall(r'@import (?:url\()?"([^"]+)"', text)]
    return size + sum(loaded(browser, one, seen) for one in found)


def _joined(folder, name):
    parts = folder.split("/")
    for part in name.split("/"):
        parts = parts[:-1] if part == ".." else parts if part == "." else [*parts, part]
    return "/".join(parts)


def test_the_phones_board_weighs_less_than_80_kilobytes(cast):
    play.deal(cast)
    play.score(cast, "p1", "50", "50", "50")
    play.reveal(cast, "p1")
    seen = set()
    assert loaded(cast.browse(), "/contests/spring/final/board", seen) < MOST
    assert any("live.js" in one for one in seen) and any("socket.io" in one for one in seen)
