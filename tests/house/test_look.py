"""The house look keeps its promises: contrast on both grounds, nothing inline, icons and words that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS = (ROOT / "static/css/house/tokens.css").read_text("utf-8")
HOUSE = [ROOT / "templates" / name for name in ("frame", "macros")]
TEXTS = ["ink", "ink-2", "ink-3", "jade", "amber", "gold"]


def tokens_of(selector: str) -> dict[str, str]:
    """The colours that one rule of the token sheet sets, over those of paper."""
    block = re.search(rf"(?:^|\n){re.escape(selector)} \{{(.*?)\n\}}", TOKENS, re.DOTALL)
    assert block, selector
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block[1]))


PAPER = tokens_of(":root,\n.paper,\n.lit")
NIGHT = PAPER | tokens_of(".night")
LIT = PAPER | tokens_of(".lit")


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", [PAPER, NIGHT, LIT], ids=["paper", "night", "lit"])
def test_every_ink_is_readable_on_its_ground(ground: dict[str, str], text: str) -> None:
    assert contrast(ground[text], ground["ground"]) >= 4.5


@pytest.mark.parametrize("ground", [PAPER, NIGHT], ids=["paper", "night"])
def test_labels_of_filled_controls_are_readable(ground: dict[str, str]) -> None:
    assert contrast(ground["on-cinnabar"], ground["cinnabar"]) >= 4.5
    assert contrast(ground["on-cinnabar"], ground["cinnabar-press"]) >= 4.5
    assert contrast(ground["on-chosen"], ground["chosen"]) >= 4.5
    assert contrast(ground["on-door-2"], ground["door"]) >= 4.5


@pytest.mark.parametrize("ground", [PAPER, NIGHT, LIT], ids=["paper", "night", "lit"])
def test_borders_of_controls_are_visible(ground: dict[str, str]) -> None:
    assert contrast(ground["edge"], ground["ground"]) >= 3


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_template_holds_nothing_that_the_content_policy_refuses(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "<style" not in text
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, tag


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons/sprite.svg").read_text("utf-8")))
    for page in TEMPLATES:
        for name in re.findall(r"""\bicon\(\s*["']([\w-]+)["']""", page.read_text("utf-8")):
            assert name in drawn, f"{page.name}: {name}"


def test_every_word_of_the_layouts_is_in_the_english_catalogue() -> None:
    with (ROOT / "app/translations/en/LC_MESSAGES/house.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    known = {message.id for message in catalogue if message.string}
    pages = [*(ROOT / "templates").glob("*.html"), *(p for folder in HOUSE for p in folder.glob("*.html"))]
    for page in pages:
        for _quote, said in re.findall(r"""\b_\(\s*(["'])(.*?)\1""", page.read_text("utf-8")):
            assert said in known, f"{page.name}: {said}"


@pytest.mark.parametrize("sheet", sorted((ROOT / "static/css/house").glob("*.css")), ids=lambda p: p.name)
def test_a_house_sheet_uses_only_tokens_that_exist(sheet: Path) -> None:
    text = "\n".join(p.read_text("utf-8") for p in (ROOT / "static/css/house").glob("*.css"))
    # These are set by scripts or by the page, with a value to fall back on.
    known = set(re.findall(r"(--[\w-]+)\s*:", text)) | {"--at", "--left"}
    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text("utf-8"))) <= known


def test_vendored_folders_are_recorded_with_their_licence() -> None:
    recorded = (ROOT / "static/vendor/VENDORED.md").read_text("utf-8")
    for folder in (ROOT / "static/vendor").iterdir():
        if folder.is_dir():
            assert f"static/vendor/{folder.name}" in recorded
            assert (folder / "LICENSE").exists() or (folder / "OFL.txt").exists()
