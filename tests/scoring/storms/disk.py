"""What SQLite wrote and synced during a real run, and what a power cut may leave of it at any moment."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SECTOR = 512
HEAD = struct.Struct("<cIQQ")
RECEIPT = re.compile(rb'\{"scorecard":.*\}\s*$', re.S)


def compiled(folder: Path) -> Path:
    """`disk.c` as a library to preload; skips where there is no compiler, unless one is required."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        if os.environ.get("DOORSTEP_REQUIRE_COMPILER"):
            pytest.fail("a C compiler is required and none was found")
        pytest.skip("no C compiler, or not Linux")
    made = folder / "disk.so"
    source = Path(__file__).with_name("disk.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-Wall", "-o", str(made), str(source), "-ldl", "-lpthread"], check=True)
    return made


@dataclass(frozen=True)
class Step:
    """One thing that happened to a file (see `disk.c`), or an answer that left."""

    kind: str
    file: int
    offset: int
    data: bytes


def steps(log: Path) -> list[Step]:
    """The log, in order."""
    raw, at, found = log.read_bytes(), 0, []
    while at < len(raw):
        kind, number, offset, size = HEAD.unpack_from(raw, at)
        at += HEAD.size
        found.append(Step(kind.decode(), number, offset, raw[at:at + size]))
        at += size
    return found


def answer(step: Step) -> dict:
    """The body of an answer with a receipt."""
    return json.loads(RECEIPT.search(step.data)[0])


@dataclass
class _File:
    name: str
    synced: bytearray = field(default_factory=bytearray)
    pending: list[Step] = field(default_factory=list)
    # Whether the folder as it was last synced holds it.
    there: bool = True


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset:offset + len(data)] = data


def _apply(content: bytearray, step: Step) -> None:
    if step.kind == "T":
        del content[step.offset:]
        content.extend(bytes(step.offset - len(content)))
    else:
        _put(content, step.offset, step.data)


class Disk:
    """A disk that keeps what was synced, and of everything else what chance leaves: all, nothing, or some sectors."""

    def __init__(self, begin: dict[str, bytes]) -> None:
        self._begin = begin
        self._files: dict[int, _File] = {}
        self._folders: set[int] = set()
        self._names: list[Step] = []

    def take(self, step: Step) -> None:
        """The next thing that happens."""
        if step.kind == "N":
            name = Path(step.data.decode()).name
            self._files[step.file] = _File(name, bytearray(self._begin.get(name, b"")), there=name in self._begin)
            if "sqlite3" not in name:
                self._folders.add(step.file)
        elif step.kind in "WT":
            self._files[step.file].pending.append(step)
        elif step.kind in "CU":
            self._names.append(step)
        elif step.kind == "S" and step.file in self._folders:
            for change in self._names:
                self._files[change.file].there = change.kind == "C"
            self._names.clear()
        elif step.kind == "S":
            self._sync(self._files[step.file])

    @staticmethod
    def _sync(file: _File) -> None:
        for step in file.pending:
            _apply(file.synced, step)
        file.pending.clear()

    def cut(self, chance: random.Random) -> Iterator[tuple[str, bytes]]:
        """`(name, content)` of each file that is found when the power comes back."""
        unsure = {step.file for step in self._names}
        for number, file in self._files.items():
            if number in self._folders or not (chance.random() < 0.5 if number in unsure else file.there):
                continue
            content = bytearray(file.synced)
            for step in file.pending:
                fate = chance.choice(("kept", "lost", "torn"))
                if fate == "kept" or (fate == "torn" and step.kind == "T"):
                    _apply(content, step)
                elif fate == "torn":
                    _tear(content, step, chance)
            yield file.name, bytes(content)


def _tear(content: bytearray, step: Step, chance: random.Random) -> None:
    at, end = step.offset, step.offset + len(step.data)
    while at < end:
        after = min(end, (at // SECTOR + 1) * SECTOR)
        if chance.random() < 0.5:
            _put(content, at, step.data[at - step.offset:after - step.offset])
        at = after
