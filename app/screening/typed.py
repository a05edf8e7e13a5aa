"""What organisers type into the rows of pending decisions, from a form or as JSON, before it is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.contests.models import Contest, Stage
from app.db import db
from app.errors import Refused
from app.forms import tidy
from app.i18n import pick
from app.screening.deciding import LAST_PLACE, Row, digest
from app.submissions.models import Entry, Project
from app.submissions.queries import Pages
from app.submissions.words import short_moment


@dataclass(frozen=True)
class Edit:
    """One row as it was typed. `base`: the version that was seen; `was`: digest of what the page showed."""

    outcome: str
    place: str = ""
    reason: str = ""
    base: int | None = None
    was: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    clash: bool = False
    status: int = 200

    @property
    def changed(self) -> bool:
        shown = int(self.place) if _whole(self.place) else None
        return bool(self.place and not _whole(self.place)) or digest(self.outcome, shown, self.reason) != self.was

    def number(self) -> int | None:
        """The place; refused beside it where it is no number."""
        if self.outcome != "reserve" or not self.place:
            return None
        if not _whole(self.place):
            raise Refused("place", _("请填 1 到 %(most)d 的整数。", most=LAST_PLACE), field="place")
        return int(self.place)

    def refused(self, no: Refused) -> Edit:
        errors = {name: str(text) for name, text in no.fields.items()} or {"outcome": str(no.text)}
        return replace(self, errors=errors, clash=no.code == "newer_decision", status=no.status)


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


def edits(form: Mapping[str, str]) -> dict[str, Edit]:
    """The rows of a form by key; those of another page are not in it."""
    keys = [name.removeprefix("outcome-") for name in form if name.startswith("outcome-")]
    return {
        key: Edit(
            form.get(f"outcome-{key}", "")[:16], form.get(f"place-{key}", "").strip()[:20], tidy(form.get(f"reason-{key}")),
            int(base) if _whole(base := form.get(f"base-{key}", "")) else None, form.get(f"was-{key}", ""),
        )
        for key in keys
    }


def edit_of(body: Any) -> Edit:
    """The same out of JSON; refused where it is none of ours."""
    if not isinstance(body, dict) or not isinstance(body.get("outcome"), str) or not _is_version(body.get("base")):
        raise Refused("body", _("这个请求不完整"), status=400)
    place, reason = body.get("place"), body.get("reason", "")
    if isinstance(place, bool) or not isinstance(place, int | str | None) or not isinstance(reason, str):
        raise Refused("body", _("这个请求不完整"), status=400)
    return Edit(body["outcome"][:16], "" if place is None else str(place).strip()[:20], tidy(reason), body["base"])


def _is_version(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def entry_of(stage: Stage, key: str) -> Entry | None:
    """A project's entry at a stage, for guards."""
    return db.session.scalars(
        select(Entry).join(Entry.project).where(Entry.stage_id == stage.id, Project.key == key)
    ).one_or_none()


def who(row: Row, contest: Contest) -> str:
    """Who noted a row and when; '' for nobody."""
    if row.decision is None or not row.version:
        return ""
    by = pick(row.decision.by.name, row.decision.by.name_en) if row.decision.by else ""
    return f"{by} {short_moment(row.decision.at, contest)}".strip()


@dataclass(frozen=True)
class RowPage(Pages):
    """One page of rows."""

    rows: Sequence[Row]


def sliced(rows: Sequence[Row], page: int, size: int) -> RowPage:
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 1), pages)
    return RowPage(len(rows), page, pages, rows[(page - 1) * size:page * size])
