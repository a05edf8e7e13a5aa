"""Papers as PDF: leaves in, pages out; whatever people typed goes in as data only."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from app.judging.sheet import FONTS, qr_svg
from app.roadshow.papers import Box, Cell, Code, Leaf, Lines
from app.settings import ROOT

FORM = ROOT / "templates" / "roadshow" / "papers.typ"
# A run of letters without a gap would leave its column; it may break after so many.
_RUN = re.compile(r"([!-~]{16})(?=[!-~])")


def told(leaves: list[Leaf]) -> str:
    """What the form prints, as JSON; the same leaves always give the same text."""
    locale = get_locale()
    return json.dumps(
        {
            "lang": "en" if locale is not None and locale.language == "en" else "zh", "page": _("第 {page} 页，共 {all} 页"),
            "leaves": [_leaf(one) for one in leaves],
        },
        ensure_ascii=False,
    )


def _leaf(one: Leaf) -> dict[str, Any]:
    return {
        "title": one.title, "facts": [gapped(fact) for fact in one.facts], "head": [column.title for column in one.columns],
        "widths": [column.width for column in one.columns], "rows": [[_cell(cell) for cell in row] for row in one.rows],
        "note": one.note, "wide": one.wide, "grid": one.grid, "large": one.large,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    if isinstance(cell, Box):
        return {"kind": "box", "ticked": cell.ticked}
    if isinstance(cell, Code):
        return {"kind": "code", "svg": qr_svg(cell.url)}
    if isinstance(cell, Lines):
        return {"kind": "lines", "lines": [gapped(line) for line in cell.lines], "strong": cell.strong}
    if isinstance(cell, datetime):
        return {"kind": "figure", "text": cell.strftime("%H:%M")}
    return {"kind": "figure" if isinstance(cell, int) else "text", "text": gapped(str(cell))}


def gapped(text: str) -> str:
    """The text with places to break in runs of letters that would leave their column."""
    return _RUN.sub("\\1\u200b", text)


@lru_cache(maxsize=8)
def pdf(data: str) -> bytes:
    """The pages of `told`. Anybody may ask for the public timetable: the same one is not set twice. Offload it."""
    # Loading typst takes a moment that no other page should pay for.
    import typst

    return bytes(typst.compile(
        FORM, root=FORM.parent, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs={"data": data},
    ))
