"""Marks that came after the close: what each would change, and the desk's word on it."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.policy import may
from app.errors import Refused
from app.guard import actor, guard
from app.hall.actions import act, hall_of
from app.hall.routes import bp
from app.judging.moments import exact_in
from app.scoring.late import LateAtStage, late_at_stage, late_of_stage, set_aside_late, waiting_late
from app.scoring.rooms import room_key


def _page(stage: Stage, refused: Refused | None = None, number: int = 0) -> Any:
    return render_template(
        "hall/late.html", stage=stage, rows=late_of_stage(stage), refused=refused, number=number,
        typed=request.form.get("reason", ""), may_run=may(actor(), "hall.run", stage.scope()),
        at=exact_in(stage.contest.timezone), fresh=secrets.token_hex(8),
    )


@bp.get("/desk/<slug>/<stage>/late")
@guard("hall.see", stage_by_key)
def late(stage: Stage) -> Any:
    return _page(stage)


@bp.post("/desk/<slug>/<stage>/late/<int:number>")
@guard("hall.run", late_at_stage)
def decide_late(found: LateAtStage) -> Any:
    """Let the edit count (`do`: accept), or leave it out (`aside`); both need a reason."""
    edit, stage = found.edit, found.stage
    slug, key, number = stage.contest.slug, stage.key, edit.id
    counts = request.form.get("do") == "accept"
    try:
        if counts:
            _accept(found, request.form.get("reason", ""))
        else:
            set_aside_late(actor(), edit, request.form.get("reason", ""))
    except Refused as no:
        again = stage_by_key(slug, key) or stage
        return _page(again, no, number), no.status
    flash(_("已计入这份迟到的评分。") if counts else _("这份迟到的评分不计入，理由已记下。"), "ok")
    return redirect(url_for("hall.late", slug=slug, stage=key))


def _accept(found: LateAtStage, reason: str) -> None:
    """The same action as the desk's and the API's, on exactly the edit that was shown."""
    card = found.edit.scorecard
    waiting = waiting_late([card.entry_id])
    if not any(one.id == found.edit.id for one in waiting):
        raise Refused("no_late_edit", _("没有等待计入的改动。"), status=409)
    hall = hall_of(found.stage, room_key(card.entry))
    act(actor(), hall, {
        "action": "accept", "scorecard": card.key, "reason": reason, "revision": hall.revision,
        "key": request.form.get("key") or secrets.token_hex(8),
    })
