"""The host's desk: its page, what changes on it, and its steps for browsers without scripts."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.lifecycle import ACTIONS, UNDOABLE
from app.core.policy import may
from app.errors import Refused
from app.guard import actor, guard
from app.hall.actions import act, hall_of
from app.hall.desk import desk_facts, desk_state
from app.hall.mc import mc_view
from app.hall.queries import room_in
from app.hall.words import action_words, desk_words, phase_words
from app.judging import actions as judging
from app.judging.queries import judge_by_key
from app.roadshow.arrivals import STATES
from app.roadshow.models import Room
from app.roadshow.queries import rooms

bp = Blueprint("hall", __name__)

# What a plain form can do: steps that need nothing but a press.
PLAIN = [
    name for name, action in ACTIONS.items()
    if name in (*UNDOABLE, "next", "pause", "resume", "extend") and not action.reason and not action.held
]


@bp.get("/desk/<slug>/<stage>")
@guard("hall.see", stage_by_key)
def desk(stage: Stage) -> Any:
    """The desk of a room; where several rooms are used at once, the host first says which."""
    choices = rooms(stage.id)
    if not choices or (len(choices) > 1 and "room" not in request.args):
        return render_template("hall/rooms.html", stage=stage, rooms=choices, may_plan=_may("roadshow.plan", stage))
    room = room_in(stage.id, request.args.get("room"))
    state = desk_state(room)
    return render_template(
        "hall/desk.html", stage=stage, room=room, state=state, facts=desk_facts(room), words=desk_words(),
        may_run=_may("hall.run", stage), may_oversee=_may("hall.oversee", stage), may_plan=_may("roadshow.plan", stage),
        several=len(choices) > 1,
        plain=[(name, action_words()[name], secrets.token_hex(8)) for name in state["allowed"] if name in PLAIN],
        phase=phase_words()[state["hall"]["phase"]], urls=_urls(stage, room),
    )


def _may(permission: str, stage: Stage) -> bool:
    return may(actor(), permission, stage.scope())


def _urls(stage: Stage, room: Room) -> dict[str, str]:
    slug, key = stage.contest.slug, stage.key
    return {
        "actions": f"/api/v1/contests/{slug}/stages/{key}/actions",
        "standings": f"/api/v1/contests/{slug}/stages/{key}/board?view=control",
        "state": url_for("hall.judges", slug=slug, stage=key, room=room.key),
        "step": url_for("hall.step", slug=slug, stage=key, room=room.key),
        "screen": f"/screen/{slug}/{key}?room={room.key}",
        "board": f"/contests/{slug}/{key}/board",
        "roster": url_for("hall.judges_here", slug=slug, stage=key, part="desk"),
        "nudge": url_for("hall.nudge", slug=slug, stage=key),
        "cards": f"/manage/{slug}/judges",
        "record": url_for("workings.judged", slug=slug, stage=key),
        "door": url_for("roadshow.door", slug=slug, stage=key),
        "plan": f"/manage/{slug}/stages/{key}/plan",
    }


@bp.get("/desk/<slug>/<stage>/judges.json")
@guard("hall.see", stage_by_key)
def judges(stage: Stage) -> Any:
    """What changes at the desk: the hall, what it allows, judges' progress, late marks; no marks and no scores."""
    told = jsonify(desk_state(room_in(stage.id, request.args.get("room"))))
    told.headers["Cache-Control"] = "no-store"
    return told


@bp.post("/desk/<slug>/<stage>/nudge")
@guard("hall.run", stage_by_key)
def nudge(stage: Stage) -> Any:
    """Remind a judge of this contest on the tablet."""
    judge = judge_by_key(stage.contest, request.form.get("judge", "")[:40])
    if judge is None:
        raise Refused("judge", _("没有这位评委。"), field="judge")
    judging.nudge(actor(), judge)
    return jsonify({"judge": judge.key})


@bp.get("/desk/<slug>/<stage>/mc")
@guard("hall.see", stage_by_key)
def mc(stage: Stage) -> Any:
    """What the MC reads from; the page asks for itself anew whenever the hall changes."""
    room = room_in(stage.id, request.args.get("room"))
    told = make_response(render_template(
        "hall/mc.html", stage=stage, room=room, view=mc_view(room), phase=phase_words(), arrivals=STATES,
    ))
    told.headers["Cache-Control"] = "no-store"
    return told


@bp.post("/desk/<slug>/<stage>")
@guard("hall.run", stage_by_key)
def step(stage: Stage) -> Any:
    """A step from a plain form; the same action as the API's."""
    room_key = request.args.get("room")
    said = request.form
    body = {
        "action": said.get("action", ""), "key": said.get("key", ""),
        "revision": int(said["revision"][:18]) if said.get("revision", "")[:18].isdecimal() else None,
    }
    try:
        act(actor(), hall_of(stage, room_key), body)
    except Refused as no:
        flash(str(no.text), "warn")
    return redirect(url_for("hall.desk", slug=g.contest.slug, stage=stage.key, room=room_key))


from app.hall import routes_late, routes_roster, routes_screens, routes_times  # noqa: E402, F401  its pages hang on the same blueprint
