"""The verb of saying what two projects that look alike are to each other; the verdict stays with who gives it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import change
from app.contests.models import Stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.screening.events import TwinMarked
from app.screening.models import Twin
from app.submissions.models import Entry

# What can be said: the first is the duplicate, the second is, they are two, nothing after all.
WORDS = ("copy", "original", "distinct", "")


def mark_twin(actor: Actor, one: Entry, other: Entry, word: str) -> Twin | None:
    """Say of two projects of a stage what they are, or take it back with ''. Saying the same again changes nothing.

    Raises Refused: mark, same, stage_done.
    """
    if word not in WORDS:
        raise Refused("mark", _("请选一个：重复，或不是重复。"))
    if one.project_id == other.project_id or one.stage_id != other.stage_id:
        raise Refused("same", _("请选同一环节里的另一个项目。"), status=409)
    with change(actor) as current:
        stage = db.session.get_one(Stage, one.stage_id, with_for_update=True, populate_existing=True)
        if stage.state == "done":
            raise Refused("stage_done", _("“%(title)s”已经结束，结论不能再改。", title=pick(stage.title, stage.title_en)), status=423)
        first, second = sorted((one.project_id, other.project_id))
        twin = db.session.scalars(
            select(Twin).where(Twin.project_id == first, Twin.other_id == second).with_for_update()
        ).one_or_none()
        keys = {one.project_id: one.key, other.project_id: other.key}
        before = _told(twin, keys)
        if word == "" and twin is not None:
            db.session.delete(twin)
            twin = None
        elif word:
            copy = {"copy": one.project_id, "original": other.project_id}.get(word)
            twin = _said(twin or Twin(project_id=first, other_id=second), copy, actor, current.at)
        db.session.flush()
        after = _told(twin, keys)
        if before != after:
            current.record(TwinMarked(
                contest_id=stage.contest_id, stage_id=stage.id, project=one.key, other=other.key, marked=[before, after],
            ))
    return twin


def _said(twin: Twin, copy: int | None, actor: Actor, at: datetime) -> Twin:
    """The row with what was said; who said it first keeps it when it is said again."""
    if twin.at is None or twin.copy_id != copy:
        twin.copy_id, twin.by_id, twin.at = copy, actor.person_id, at
        db.session.add(twin)
    return twin


def _told(twin: Twin | None, keys: dict[int, str]) -> str | None:
    if twin is None:
        return None
    return "distinct" if twin.copy_id is None else keys[twin.copy_id]
