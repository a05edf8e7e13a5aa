"""Rows of the log made readable: names for numbers and keys, texts for hashes, before and after side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.queries import names_of
from app.audit.words import VALUES, action_word, field_word
from app.change import AuditRow, AuditText
from app.contests.models import Contest, Stage
from app.core.chain import short_code
from app.db import db
from app.i18n import pick
from app.judging.models import Judge
from app.submissions.models import Entry, Project

# Lists of two under these names are what was before and what is after.
PAIRS = frozenset({"state", "version", "outcome", "status", "verdict", "phase", "counted", "serial", "marked"})
GROUPS = frozenset({"changes", "marks"})
SILENT = frozenset({"nonce", "contest_id", "stage_id"})
_PERSONS = frozenset({"person_id", "owner_id", "entered_by"})
_PROJECTS = frozenset({"entry", "project", "entries", "advanced", "reserves", "eliminated", "undecided", "before", "after", "other", "marked"})
_JUDGES = frozenset({"judge", "head", "made", "uncounted", "counted", "before", "after"})


@dataclass(frozen=True)
class Fact:
    """One thing that a row tells: a value, or with `changed` what it was before and is now."""

    label: str
    after: str
    before: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Line:
    """A row as the page shows it."""

    seq: int
    at: str
    who: str
    what: str
    action: str
    stage: str
    facts: list[Fact]
    code: str


@dataclass
class Names:
    """What numbers and keys on one page stand for."""

    persons: dict[int, str] = field(default_factory=dict)
    projects: dict[str, str] = field(default_factory=dict)
    entries: dict[int, str] = field(default_factory=dict)
    judges: dict[str, str] = field(default_factory=dict)
    judge_ids: dict[int, str] = field(default_factory=dict)
    stages: dict[int, str] = field(default_factory=dict)
    texts: dict[tuple[int, str], str | None] = field(default_factory=dict)


def who_is(label: str, persons: dict[int, str]) -> str:
    """The one who acted, in words."""
    kind, _colon, number = label.partition(":")
    if kind == "person" and number.isdecimal():
        return persons.get(int(number), label)
    return {"system": _("系统"), "command": _("命令行"), "anyone": _("未登录的访客"), "guest": _("没有账号的申报人")}.get(label, label)


def readable(rows: Sequence[AuditRow], contest: Contest) -> list[Line]:
    """The rows in words, in a constant number of queries."""
    payloads = [(row, _payload(row)) for row in rows]
    names = _names(payloads, contest)
    return [_line(row, payload, names, contest) for row, payload in payloads]


def _payload(row: AuditRow) -> dict[str, Any]:
    try:
        found = json.loads(row.payload)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"details": _("读不出来")}


def _ids(payloads: Iterable[dict[str, Any]], *keys: str) -> set[int]:
    return {payload[key] for payload in payloads for key in keys if isinstance(payload.get(key), int)}


def person_names(labels: Iterable[str], more: Iterable[int] = ()) -> dict[int, str]:
    """Names of those whose labels stand in the log."""
    numbers = {int(label.removeprefix("person:")) for label in labels if label.removeprefix("person:").isdecimal()}
    return {number: pick(name, name_en) for number, (name, name_en) in names_of(numbers | set(more)).items()}


def _names(payloads: list[tuple[AuditRow, dict[str, Any]]], contest: Contest) -> Names:
    bodies = [payload for _row, payload in payloads]
    names = Names(persons=person_names((row.actor for row, _payload in payloads), _ids(bodies, *_PERSONS)))
    projects = db.session.execute(select(Project.id, Project.key, Project.title, Project.title_en).where(Project.contest_id == contest.id)).all()
    by_id = {number: pick(title, title_en) or key for number, key, title, title_en in projects}
    names.projects = {key: by_id[number] for number, key, _title, _title_en in projects}
    wanted = _ids(bodies, "entry_id")
    for number, project_id in db.session.execute(select(Entry.id, Entry.project_id).where(Entry.id.in_(wanted))):
        names.entries[number] = by_id.get(project_id, str(number))
    judges = db.session.execute(select(Judge.id, Judge.key, Judge.person_id).where(Judge.contest_id == contest.id)).all()
    called = names_of({person_id for _number, _key, person_id in judges})
    for number, key, person_id in judges:
        names.judge_ids[number] = names.judges[key] = pick(*called.get(person_id, (key, "")))
    stages = db.session.execute(select(Stage.id, Stage.title, Stage.title_en).where(Stage.contest_id == contest.id))
    names.stages = {number: pick(title, title_en) for number, title, title_en in stages}
    seqs = [row.seq for row, _payload in payloads if row.contest_id is not None]
    texts = db.session.execute(select(AuditText.seq, AuditText.path, AuditText.text).where(AuditText.seq.in_(seqs)))
    names.texts = {(seq, path): text for seq, path, text in texts}
    return names


def _line(row: AuditRow, payload: dict[str, Any], names: Names, contest: Contest) -> Line:
    facts = [fact for name, value in payload.items() if name not in SILENT for fact in _facts(row, name, value, names)]
    if isinstance(payload.get("before"), list) and isinstance(payload.get("after"), list):
        facts = [one for one in facts if one.label not in {field_word("before"), field_word("after")}]
        before, after = (_show(row, key, payload[key], key, names) for key in ("before", "after"))
        facts.append(Fact(_("内容"), after, before, changed=True))
    return Line(
        row.seq, row.at, who_is(row.actor, names.persons), action_word(row.action), row.action,
        names.stages.get(row.stage_id or 0, ""), _once(facts), short_code(row.hash),
    )


def _once(facts: list[Fact]) -> list[Fact]:
    """An entry told by number and by key is told once."""
    return list(dict.fromkeys(facts))


def _facts(row: AuditRow, name: str, value: Any, names: Names) -> list[Fact]:
    if name in GROUPS and isinstance(value, dict):
        return [_pair(row, inner, pair, f"{name}/{inner}", names) for inner, pair in value.items()]
    if name in PAIRS and _is_pair(value):
        return [_pair(row, name, value, name, names)]
    return [Fact(field_word(name), _show(row, name, value, name, names))]


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and (not all(isinstance(one, str) for one in value) or all(one in VALUES for one in value))


def _pair(row: AuditRow, name: str, value: Any, path: str, names: Names) -> Fact:
    if not isinstance(value, list) or len(value) != 2:
        return Fact(field_word(name), _show(row, name, value, path, names))
    before, after = (_show(row, name, one, f"{path}/{index}", names) for index, one in enumerate(value))
    return Fact(field_word(name), after, before, changed=True)


def _show(row: AuditRow, name: str, value: Any, path: str, names: Names) -> str:
    """A value in words; `path` leads to its personal text, as `change` wrote it."""
    if value is None or value in ("", [], {}):
        return _("空")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        if value.keys() == {"sha256"}:
            return _personal(row, path, names)
        return "；".join(f"{field_word(key)}：{_show(row, key, inner, f'{path}/{key}', names)}" for key, inner in value.items())
    if isinstance(value, list):
        return "、".join(_show(row, name, inner, f"{path}/{index}", names) for index, inner in enumerate(value))
    if isinstance(value, int):
        return _numbered(name, value, names)
    return _keyed(name, str(value), names)


def _personal(row: AuditRow, path: str, names: Names) -> str:
    if row.contest_id is None:
        # Sign-ins and accounts belong to no contest: what people change in them is nobody else's to read.
        return _("（个人信息，不显示）")
    return names.texts.get((row.seq, path)) or _("（已删除）")


def _numbered(name: str, value: int, names: Names) -> str:
    known = {"judge_id": names.judge_ids, "entry_id": names.entries, **dict.fromkeys(_PERSONS, names.persons)}
    return known.get(name, {}).get(value, str(value))


def _keyed(name: str, value: str, names: Names) -> str:
    if name in _PROJECTS and value in names.projects:
        return names.projects[value]
    if name in _JUDGES and value in names.judges:
        return names.judges[value]
    return str(VALUES.get(value, value))
