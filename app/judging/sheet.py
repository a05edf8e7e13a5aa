"""The printed sheet of judges' cards, as a PDF: six cards a page, to be cut apart."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass

import segno

from app.settings import ROOT

FONTS = ROOT / "static" / "vendor" / "noto-sans-sc-ttf@0.4.3"
FORM = ROOT / "templates" / "judging" / "cards.typ"


@dataclass(frozen=True)
class Card:
    """What stands on one card; `url` is what the QR code says."""

    contest: str
    name: str
    name_en: str
    affiliation: str
    panels: tuple[str, ...]
    url: str
    note: str
    note_en: str
    sample: str = ""


def qr_svg(url: str) -> str:
    """The QR code as an SVG picture that takes the size of its place; a seventh of it may be smudged."""
    picture = io.BytesIO()
    segno.make(url, error="m", micro=False).save(picture, kind="svg", border=2, xmldecl=False, omitsize=True)
    return picture.getvalue().decode()


def card_sheet(cards: list[Card]) -> bytes:
    """The PDF. Names and titles go in as data only, so nothing that people typed is read as markup."""
    # Loading typst takes a moment that no other page should pay for.
    import typst

    data = [{**asdict(card), "qr": qr_svg(card.url)} for card in cards]
    return typst.compile(
        FORM, root=FORM.parent, font_paths=[FONTS], ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
