"""Who changed a setup since somebody opened a page of it, and what, read from the audit log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Person
from app.change import AuditRow
from app.contests import forms
from app.contests.asking_forms import MaterialRow, QuestionRow
from app.contests.events import ContestChanged
from app.contests.models import Contest
from app.contests.parts import PARTS, STAGE_PARTS
from app.db import db


@dataclass(frozen=True)
class SeenEdit:
    """One edit by somebody else: when, who, which page, and lines of what is different."""

    at: datetime
    who: str
    part: str
    lines: list[str]


def edits_since(contest: Contest, version: int) -> list[SeenEdit]:
    """The edits after `version`, oldest first."""
    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.contest_id == contest.id, AuditRow.action == ContestChanged.action)
        .order_by(AuditRow.seq.desc()).limit(50)
    ).all()
    told = [(row, json.loads(row.payload)) for row in rows]
    later = [(row, payload) for row, payload in reversed(told) if payload["version"] > version]
    names = _names({row.actor for row, _payload in later})
    return [
        SeenEdit(
            at=datetime.fromisoformat(row.at), who=names.get(row.actor, _("系统")),
            part=str({**PARTS, **STAGE_PARTS}[payload["part"]].title), lines=lines_of(payload["changes"]),
        )
        for row, payload in later
    ]


def _names(labels: set[str]) -> dict[str, str]:
    ids = [int(label.partition(":")[2]) for label in labels if label.startswith("person:")]
    people = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all()
    return {f"person:{number}": name for number, name in people}


def lines_of(changes: dict[str, Any]) -> list[str]:
    """What an edit changed, one line each, for somebody who has the same page open."""
    lines: list[str] = []
    for name, changed in changes.items():
        if isinstance(changed, list):
            lines.append(_difference(name, changed))
            continue
        lines += [_("新增：%(title)s", title=row.get("title") or row.get("label") or row["key"]) for row in changed.get("added", [])]
        lines += [_("删除：%(title)s", title=key) for key in changed.get("removed", [])]
        for key, differences in changed.get("changed", {}).items():
            lines += [f"{key}　{_difference(part, pair)}" for part, pair in differences.items()]
        if "order" in changed:
            lines.append(_("调换了先后"))
    return lines


def _difference(name: str, pair: list[Any]) -> str:
    return _("%(name)s：%(before)s 改为 %(after)s", name=_word(name), before=_shown(pair[0]), after=_shown(pair[1]))


def _word(name: str) -> str:
    """The label that the field has on its page."""
    rows = (forms.TierRow, forms.CriterionRow, QuestionRow, MaterialRow, forms.TrimRow, forms.ScoringForm, forms.TiersForm)
    for form in (*rows, forms.ShowcaseForm, forms.texts_form("UTC"), forms.stages_form("UTC")):
        found = getattr(form, name, None)
        if found is not None and getattr(found, "args", None):
            return str(found.args[0])
    words = {
        "rule": _("计分规则"), "checklist": _("审核清单"), "required_from": _("从何时起必填"), "seen_by": _("谁能看到"),
    }
    return words.get(name, name)


def _shown(value: Any) -> str:
    if value in (None, "", []):
        return _("（空）")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
