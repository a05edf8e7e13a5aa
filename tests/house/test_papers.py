"""The papers say what the code does."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from app.settings import Settings, load

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_stands_in_its_page_with_its_default():
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    for item in fields(Settings):
        line = next(line for line in page.splitlines() if line.startswith(f"| `{item.name}` |"))
        shown = {"": "–", False: "`false`"}.get(item.default, f"`{item.default}`") if item.default != 0 or item.default is False else "`0`"
        assert line.split(" | ")[1] == shown, line


def test_an_unknown_setting_is_refused(tmp_path):
    (tmp_path / "settings.toml").write_text('colour = "red"\n')
    with pytest.raises(SystemExit, match="colour"):
        load(instance=str(tmp_path))


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / "settings.toml").write_text("port = 9000\n")
    monkeypatch.delenv("DOORSTEP_PORT", raising=False)
    assert load(instance=str(tmp_path)).port == 9000
    monkeypatch.setenv("DOORSTEP_PORT", "9001")
    assert load(instance=str(tmp_path)).port == 9001


def test_a_port_that_is_no_number_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("DOORSTEP_PORT", "door")
    with pytest.raises(SystemExit, match="DOORSTEP_PORT"):
        load(instance=str(tmp_path))
