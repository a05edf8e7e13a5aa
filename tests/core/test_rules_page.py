"""The page of rules: its worked examples are run as they stand, and it speaks of everything that the tally knows."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.core.numbers import ROUNDINGS
from app.core.tally import tally_json
from app.core.tally.averages import AVERAGES
from app.core.tally.normalise import NORMALISATIONS
from app.core.tally.prizes import POLICIES
from app.core.tally.ranks import RANK_STYLES
from app.core.tally.ties import TIE_BREAKS
from app.core.tally.trim import SCOPES

PAGE = (Path(__file__).resolve().parents[2] / "docs/rules.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"### ([^\n]+)\n(?:(?!###).)*?```json\n(.*?)```\s*```text\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("title", "document", "expected"), EXAMPLES, ids=[title for title, _, _ in EXAMPLES])
def test_a_worked_example_comes_out_as_the_page_says(title, document, expected):
    rows = json.loads(tally_json(document))["standings"]
    told = ["–" if value is None else str(value) for row in rows for value in (row["entry"], row["rank"], row["score"], row["prize"])]
    assert told == expected.split()


def test_the_page_has_every_example():
    assert len(EXAMPLES) == PAGE.count("```json") == 9


@pytest.mark.parametrize("registry", [ROUNDINGS, AVERAGES, NORMALISATIONS, POLICIES, RANK_STYLES, TIE_BREAKS, SCOPES])
def test_the_page_speaks_of_every_value(registry):
    assert [name for name in registry if f"`{name}`" not in PAGE] == []
