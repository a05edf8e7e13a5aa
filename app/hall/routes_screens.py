"""Pages about displays: their own question what to show, and the desk's list of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.policy import Scope
from app.core.reading import storable
from app.db import db
from app.errors import Refused
from app.guard import actor, guard
from app.hall import screens
from app.hall.models import Screen
from app.hall.routes import bp
from app.hall.words import view_words
from app.limits import limiter
from app.roadshow.queries import rooms


@bp.post("/screen/register")
@limiter.limit("30 per hour")
@guard("public")
def register_screen() -> Any:
    """A display introduces itself: its secret, told this once, and the code to pair it by."""
    secret, made = screens.register()
    return _fresh({"secret": secret, **screens.told(made)})


@bp.get("/screen/state")
@guard("public")
def screen_state() -> Any:
    """What a display is to show; 404 where it is unknown, so that it introduces itself again."""
    secret = request.headers.get("X-Screen", "")
    found = screens.by_secret(secret) if secret and len(secret) < 80 and storable(secret) else None
    if found is None:
        return _fresh({}), 404
    return _fresh(screens.told(found))


def _fresh(body: dict[str, Any]) -> Any:
    told = jsonify(body)
    told.headers["Cache-Control"] = "no-store"
    return told


@bp.get("/desk/<slug>/<stage>/screens")
@guard("hall.run", stage_by_key)
def screen_list(stage: Stage) -> Any:
    return _list(stage)


def _list(stage: Stage, refused: Refused | None = None, typed: dict[str, str] | None = None) -> Any:
    page = render_template(
        "hall/screens.html", stage=stage, screens=screens.screens_of(stage), now=clock.now(), is_here=screens.is_here,
        rooms=rooms(stage.id), views=view_words(), refused=refused, typed=typed or {}, most=screens.MOST_INSET,
    )
    return page, 422 if refused is not None else 200


@bp.post("/desk/<slug>/<stage>/screens")
@guard("hall.run", stage_by_key)
def pair_screen(stage: Stage) -> Any:
    try:
        screens.pair(actor(), stage, request.form.get("code", ""), request.form.get("name", ""))
    except Refused as no:
        return _list(stage, no, {"code": request.form.get("code", "")[:8], "name": request.form.get("name", "")[:40]})
    flash(_("大屏已配对。"), "ok")
    return _back(stage)


@bp.post("/desk/<slug>/<stage>/screens/all")
@guard("hall.run", stage_by_key)
def set_all_screens(stage: Stage) -> Any:
    screens.show_all(actor(), stage, blank=request.form.get("blank") == "1")
    return _back(stage)


@dataclass(frozen=True)
class _One:
    """A display of a stage, for the guard."""

    stage: Stage
    screen: Screen

    def scope(self) -> Scope:
        return self.stage.scope()


def _one(slug: str, stage: str, screen: int) -> _One | None:
    found, display = stage_by_key(slug, stage), db.session.get(Screen, screen)
    return _One(found, display) if found is not None and display is not None and display.stage_id == found.id else None


@bp.post("/desk/<slug>/<stage>/screens/<int:screen>")
@guard("hall.run", _one)
def set_screen(one: _One) -> Any:
    said = request.form
    try:
        if "ask" in said:
            screens.ask(actor(), one.screen, "reloads" if said["ask"] == "reload" else "calls")
        elif "forget" in said:
            screens.forget(actor(), one.screen)
        elif "blank" in said:
            screens.show(actor(), one.screen, blank=said["blank"] == "1")
        else:
            screens.show(
                actor(), one.screen, view=said.get("view", ""), room=said.get("room", ""), message=said.get("message", "").strip(),
                blank=False, **{name: _whole(said.get(name, "")) for sides in screens.INSETS for name in sides},
            )
    except Refused as no:
        return _list(one.stage, no)
    return _back(one.stage)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else (0 if not text.strip() else -1)


def _back(stage: Stage) -> Any:
    return redirect(url_for("hall.screen_list", slug=stage.contest.slug, stage=stage.key), 303)
