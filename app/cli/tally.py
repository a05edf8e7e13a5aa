"""`tally` and `draw`: a document in, the answer out; no database, no network."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask

from app.core import draw as drawing
from app.core.refusals import Refusal
from app.core.tally import loads, tally_json


def _answer(source: str, compute: Callable[[str], str]) -> None:
    try:
        text = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        # Written as bytes, so that no locale and no line ending of the system changes them.
        sys.stdout.buffer.write(compute(text.decode("utf-8-sig")).encode() + b"\n")
        sys.stdout.buffer.flush()
    except Refusal as refusal:
        _fail(str(refusal))
    except UnicodeDecodeError as error:
        _fail(f"{source}: is not UTF-8 (byte {error.start})")
    except OSError as error:
        _fail(f"{source}: {error.strerror or error}")


def _fail(words: str) -> None:
    print(" ".join(words.split()), file=sys.stderr)
    sys.exit(2)


def _order(text: str) -> str:
    return json.dumps(drawing.draw(loads(text)), ensure_ascii=False, separators=(",", ":"))


def register(app: Flask) -> None:
    @app.cli.command("tally", with_appcontext=False)
    @click.argument("file")
    def tally(file: str) -> None:
        """Read a tally document from FILE (or - for standard input) and print the standings."""
        _answer(file, tally_json)

    @app.cli.command("draw", with_appcontext=False)
    @click.argument("file")
    def draw(file: str) -> None:
        """Read a draw document from FILE (or -) and print the order that its seed gives."""
        _answer(file, _order)
