"""What became of a project's answers and files since it was last read, told from the audit log piece by piece."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.change import AuditRow, AuditText
from app.db import db
from app.submissions import facts
from app.submissions.models import Attachment, Project

# More is not compared letter by letter: the two texts stand one after the other.
MOST_COMPARED = 6000


@dataclass(frozen=True)
class Altered:
    """One item that is another by now: `pieces` are (kind, text), kind "" for what stayed, "ins" or "del"."""

    name: str
    label: str
    pieces: list[tuple[str, str]]


def altered(project: Project, version: int | None, hidden: set[str]) -> list[Altered]:
    """What was saved after `version`, each answer once: as it was then against as it is now."""
    if version is None or version >= project.version:
        return []
    before = _before(project, version)
    found = []
    for item in facts.items(project.contest):
        if item.name in before and item.name not in hidden:
            old, new = _shown(item, before[item.name]), item.show(facts.value_of(project, item))
            if old is not None and old != new:
                found.append(Altered(item.name, item.label, compare(old, new)))
    return found


def altered_files(files: list[Attachment], at: datetime, called: Callable[[Attachment], str]) -> list[tuple[str, str]]:
    """Pieces of the list of files: what came after that moment, and what was there then and is gone."""
    gone = [("del", called(one)) for one in files if one.removed_at and one.created_at <= at < one.removed_at]
    came = [("ins", called(one)) for one in files if one.removed_at is None and one.created_at > at]
    between = [("", "\n")] * (len(gone) + len(came))
    return [piece for pair in zip([*gone, *came], between, strict=True) for piece in pair][:-1]


def _shown(item: facts.Item, value: Any) -> str | None:
    return None if value is None else item.show(value)


def _before(project: Project, version: int) -> dict[str, Any]:
    """{item: what it held at `version`}; None for a text that was erased."""
    mark = f'%"project":{json.dumps(project.key)}%'
    rows = db.session.scalars(
        select(AuditRow).where(
            AuditRow.contest_id == project.contest_id, AuditRow.action == "submissions.save", AuditRow.payload.like(mark)
        ).order_by(AuditRow.seq)
    ).all()
    texts = {
        (one.seq, one.path): one.text
        for one in db.session.scalars(select(AuditText).where(AuditText.seq.in_([row.seq for row in rows])))
    }
    found: dict[str, Any] = {}
    for row in rows:
        payload = json.loads(row.payload)
        if payload["version"] > version:
            for name, (old, _new) in payload["changes"].items():
                personal = isinstance(old, dict) and "sha256" in old
                found.setdefault(name, texts.get((row.seq, f"changes/{name}/0")) if personal else old)
    return found


def compare(old: str, new: str) -> list[tuple[str, str]]:
    """The new text with what went and what came marked, letter by letter."""
    if len(old) + len(new) > MOST_COMPARED:
        return [("del", old), ("ins", new)]
    pieces: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(("", new[new_from:new_to]))
            continue
        if old_to > old_from:
            pieces.append(("del", old[old_from:old_to]))
        if new_to > new_from:
            pieces.append(("ins", new[new_from:new_to]))
    return pieces
