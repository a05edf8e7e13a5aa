"""Displays in the hall: each has a secret of its own and a code to be paired by; the desk says what it shows."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from app import clock
from app.accounts.identity import hashed
from app.change import before_and_after, change
from app.contests.models import Stage
from app.core.policy import SYSTEM, Actor
from app.db import db
from app.draws.queries import newest_draw
from app.errors import Refused
from app.forms import tidy
from app.hall.events import ScreenForgotten, ScreenSet
from app.hall.models import Screen
from app.live.ground import rooms_of

# What a display can show. The first follows the hall: the board, a result while it is revealed, the ceremony.
VIEWS = ("follow", "board", "stage", "reveal", "next", "ceremony", "draw", "message", "monitor")
# Of each side, in hundredths, and of two sides that face each other: the rest can still be read.
MOST_INSET, MOST_TOGETHER = 40, 60
INSETS = (("inset_top", "inset_bottom"), ("inset_left", "inset_right"))
# Displays that nobody paired are forgotten after a day; one that was not heard of for so long is away.
UNPAIRED = timedelta(days=1)
AWAY = timedelta(seconds=8)
# How often the moment of the last question is written down.
NOTED = timedelta(seconds=3)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def register() -> tuple[str, Screen]:
    """A new display with its secret, which is told this once."""
    secret = secrets.token_urlsafe(24)
    with change(SYSTEM) as current:
        db.session.execute(delete(Screen).where(Screen.stage_id.is_(None), Screen.seen_at < current.at - UNPAIRED))
        code = _free_code()
        made = Screen(secret_hash=hashed(secret), code=code, made_at=current.at, seen_at=current.at)
        db.session.add(made)
    return secret, made


def _free_code() -> str:
    while True:
        code = "".join(secrets.choice(_LETTERS) for _place in range(4))
        if db.session.scalar(select(Screen.id).where(Screen.code == code)) is None:
            return code


def by_secret(secret: str) -> Screen | None:
    """The display with this secret; notes that it was heard of."""
    found = db.session.scalars(select(Screen).where(Screen.secret_hash == hashed(secret))).one_or_none()
    if found is not None and clock.now() - found.seen_at > NOTED:
        with change(SYSTEM) as current:
            found = db.session.scalars(select(Screen).where(Screen.id == found.id)).one_or_none()
            if found is not None:
                found.seen_at = current.at
    return found


def told(screen: Screen) -> dict[str, Any]:
    """What the display has to know to show the right thing."""
    stage = screen.stage
    return {
        "code": screen.code, "name": screen.name, "view": screen.view, "message": screen.message, "blank": screen.blank,
        "top": screen.inset_top, "bottom": screen.inset_bottom, "left": screen.inset_left, "right": screen.inset_right,
        "reloads": screen.reloads, "calls": screen.calls,
        "address": _address(screen, stage) if stage is not None and stage.contest.published else None,
    }


def _address(screen: Screen, stage: Stage) -> str:
    """The page that can show it: a draw has one of its own, so that a newer draw is another page."""
    drawn = newest_draw(stage) if screen.view == "draw" else None
    return f"/draws/{drawn.key}/screen" if drawn is not None else f"/screen/{stage.contest.slug}/{stage.key}?room={screen.room}"


def pair(actor: Actor, stage: Stage, code: str, name: str) -> Screen:
    """Give a display that shows this code a name, and the stage's hall to show; refused (422) at the field at fault."""
    name = " ".join(tidy(name).split())
    if not name or len(name) > 40:
        raise Refused("screen.name", _("请给大屏起个名字，最多 40 个字。"), field="name")
    wanted = "".join(code.upper().split())[:8]
    with change(actor):
        found = db.session.scalars(select(Screen).where(Screen.code == wanted).with_for_update()).one_or_none()
        if found is None or (found.stage_id is not None and found.stage_id != stage.id):
            raise Refused("screen.code", _("没有显示这个配对码的大屏。"), field="code")
        _set(actor, stage, found, {"name": name, "stage_id": stage.id, "room": rooms_of(stage.id)[0], "view": VIEWS[0], "blank": False})
        return found


def show(actor: Actor, screen: Screen, **wanted: Any) -> None:
    """Change what a display shows; refused (422) at the field at fault."""
    stage = screen.stage
    if stage is None:
        raise Refused("screen.code", _("这块大屏还没有配对。"), status=409)
    if wanted.get("view", VIEWS[0]) not in VIEWS:
        raise Refused("screen.view", _("没有这个画面。"), field="view")
    if wanted.get("room", rooms_of(stage.id)[0]) not in rooms_of(stage.id):
        raise Refused("screen.room", _("没有这个房间。"), field="room")
    _check_insets(screen, wanted)
    if len(wanted.get("message", "")) > 200:
        raise Refused("screen.message", _("最多 200 个字。"), field="message")
    with change(actor):
        _set(actor, stage, db.session.get_one(Screen, screen.id, with_for_update=True), wanted)


def _check_insets(screen: Screen, wanted: dict[str, Any]) -> None:
    for pair_of_sides in INSETS:
        given = [wanted.get(name, getattr(screen, name)) for name in pair_of_sides]
        for name, value in zip(pair_of_sides, given, strict=True):
            if not 0 <= value <= MOST_INSET:
                raise Refused("screen.inset", _("请写 0 到 %(max)d。", max=MOST_INSET), field=name)
        if sum(given) > MOST_TOGETHER:
            raise Refused("screen.insets", _("相对的两边合起来最多留空 %(max)d%%。", max=MOST_TOGETHER), field=pair_of_sides[1])


def _set(actor: Actor, stage: Stage, screen: Screen, wanted: dict[str, Any]) -> None:
    with change(actor) as current:
        changes = before_and_after(screen, wanted)
        if changes:
            current.record(ScreenSet(contest_id=stage.contest_id, stage_id=stage.id, screen=screen.name or screen.code, changes=changes))


def show_all(actor: Actor, stage: Stage, **wanted: Any) -> None:
    """The same for every display of the stage, at once."""
    with change(actor):
        for screen in screens_of(stage):
            show(actor, screen, **wanted)


def ask(actor: Actor, screen: Screen, what: str) -> None:
    """Let a display load itself anew (`reloads`) or say which one it is (`calls`)."""
    with change(actor):
        found = db.session.get_one(Screen, screen.id, with_for_update=True)
        setattr(found, what, getattr(found, what) + 1)


def forget(actor: Actor, screen: Screen) -> None:
    """Let go of a display: it shows a code again."""
    with change(actor) as current:
        found = db.session.get_one(Screen, screen.id)
        stage = found.stage
        found.stage_id, found.name, found.code = None, "", _free_code()
        if stage is not None:
            current.record(ScreenForgotten(contest_id=stage.contest_id, stage_id=stage.id, screen=screen.name))


def screens_of(stage: Stage) -> list[Screen]:
    return list(db.session.scalars(select(Screen).where(Screen.stage_id == stage.id).order_by(Screen.id)))


def is_here(screen: Screen, now: datetime) -> bool:
    """Whether the display was heard of a moment ago."""
    return now - screen.seen_at < AWAY
