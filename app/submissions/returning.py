"""What an applicant is asked to mend in a project that comes back: ready reasons, and items with words beside them.

It is kept as {"reasons": [{"key", "title", "title_en"}, …], "items": [{"name", "text", "was"}, …]}: reasons as they read
then, whatever becomes of their list; `was` is a mark of what the item held, so that a change shows without its old text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from app.change import Personal
from app.contests.models import Contest
from app.core.chain import canonical
from app.i18n import pick
from app.submissions import facts
from app.submissions.models import Project
from app.submissions.words import WORDS_LENGTH

# The name of the project's files among its items.
FILES = "files"


@dataclass(frozen=True)
class Asks:
    """What somebody asks for: ready reasons as rows of their list, and {item's name: words, '' for none}."""

    reasons: tuple[dict[str, str], ...] = ()
    items: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> bool:
        """Whether it says in words what is missing."""
        return bool(self.reasons) or any(self.items.values())


@dataclass(frozen=True)
class Ask:
    """One item to mend, in the reader's language; `changed`: it holds something else than when it was asked for."""

    name: str
    step: int
    label: str
    text: str
    changed: bool


def askable(contest: Contest) -> list[tuple[str, str, int]]:
    """(name, label, step) of all that can be asked for, in the order of the form; the files come last."""
    return [*((item.name, item.label, item.step) for item in facts.items(contest)), (FILES, _("附件"), facts.last_step(contest))]


def kept(project: Project, asks: Asks) -> dict[str, Any]:
    """As it is kept with a project or a verdict; what the form does not ask for is left out."""
    reasons = [{name: one.get(name, "") for name in ("key", "title", "title_en")} for one in asks.reasons]
    listed = [
        {"name": name, "text": asks.items[name].strip()[:WORDS_LENGTH], "was": _mark(project, name)}
        for name, _label, _step in askable(project.contest) if name in asks.items
    ]
    return {name: value for name, value in (("reasons", reasons), ("items", listed)) if value}


def _mark(project: Project, name: str) -> str:
    """A short mark of what an item holds now."""
    if name == FILES:
        held: Any = sorted(one.sha256 for one in project.attachments if one.removed_at is None)
    else:
        item = next(one for one in facts.items(project.contest) if one.name == name)
        held = facts.value_of(project, item)
    return hashlib.sha256(canonical({"held": held})).hexdigest()[:16]


def asked(project: Project, asks: Mapping[str, Any]) -> list[Ask]:
    """The items of a return as they stand now; what the form has dropped meanwhile is left out."""
    by_name = {one["name"]: one for one in asks.get("items", [])}
    return [
        Ask(name, step, label, by_name[name]["text"], by_name[name]["was"] != _mark(project, name))
        for name, label, step in askable(project.contest) if name in by_name
    ]


def first_step(project: Project, gaps: list[facts.Gap]) -> int:
    """Where mending begins: at what is missing, else at the first item that was asked for and is as it was."""
    open_asks = [one.step for one in asked(project, project.return_asks or {}) if not one.changed]
    return min([*(gap.step for gap in gaps), *open_asks], default=facts.FIRST)


def reasons(asks: Mapping[str, Any]) -> list[str]:
    """The ready reasons of a return, in the reader's language."""
    return [pick(one["title"], one["title_en"]) for one in asks.get("reasons", [])]


def reason_text(project: Project) -> str:
    """Everything that a returned project's applicant is told, as lines of one text in the reader's language."""
    asks = project.return_asks or {}
    items = [
        _("“%(item)s”：%(words)s", item=one.label, words=one.text or _("请补充这一项。")) for one in asked(project, asks)
    ]
    return "\n".join(line for line in (*reasons(asks), project.return_reason, *items) if line)


def told(asks: Mapping[str, Any], person_id: int | None) -> dict[str, Any]:
    """The same for the log: reasons by their Chinese words, items by name with what was said of them."""
    return {
        "reasons": [one["title"] for one in asks.get("reasons", [])],
        "asks": {one["name"]: Personal(one["text"], person_id) if one["text"] else "" for one in asks.get("items", [])},
    }
