"""The desk of a stage: its state and its actions."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request
from flask_babel import gettext as _

from app.api.blueprint import bp, json_body
from app.api.openapi import DECIMAL, SIGNED_IN, TEXT, WHOLE, described, listed, or_null, record, schema
from app.contests.models import Stage
from app.contests.queries import stage_alone
from app.core.lifecycle import ACTIONS, PHASES
from app.core.reading import storable
from app.errors import Refused
from app.guard import actor, guard
from app.hall.actions import act, hall_of
from app.hall.queries import answer, room_in

HALL = schema(
    "Hall",
    record(
        {
            "rev": WHOLE, "revision": WHOLE, "room": TEXT, "phase": {"enum": list(PHASES)},
            "entry": or_null(TEXT), "next": or_null(TEXT),
            "deadline": {**or_null(WHOLE), "description": "Server time in milliseconds; null without a running timer."},
            "remaining": {**or_null(WHOLE), "description": "Milliseconds that were left when the timer was paused."},
            "now": {**WHOLE, "description": "Server time at the moment of sending."},
            "judges_in": WHOLE, "judges": WHOLE,
        }
    ),
)
STATE = schema("HallState", record({"hall": HALL, "allowed": listed({"enum": list(ACTIONS)})}))
DESK = schema(
    "Desk",
    {"allOf": [HALL, record({"allowed": listed({"enum": list(ACTIONS)})})]},
)
CONFLICT = schema(
    "HallConflict", {"allOf": [{"$ref": "#/components/schemas/Problem"}, STATE]},
)
ACTION = schema(
    "HallAction",
    record(
        {
            "action": {"enum": list(ACTIONS)},
            "revision": {**WHOLE, "description": "The one that the host saw."},
            "key": {**TEXT, "description": "Names this one press: sent again, it is carried out once."},
        },
        {
            "entry": {**or_null(TEXT), "description": "call, adjust: needed; open, reopen: the one on stage otherwise."},
            "room": {**or_null(TEXT), "description": "May be left out where the stage has a single room."},
            "reason": {**TEXT, "description": "Needed by " + ", ".join(n for n, a in ACTIONS.items() if a.reason) + "."},
            "points": {"anyOf": [DECIMAL, {"type": "number"}], "description": "adjust."},
            "scorecard": {**TEXT, "description": "accept."},
            "judge": {**TEXT, "description": "substitute: the key of the judge who leaves."},
            "by": {**TEXT, "description": "substitute: the key of the judge who takes the seat."},
            "order": {**listed(TEXT), "description": "order: the entries that were not called yet."},
            "step": {"enum": ["prepare", "next", "back", "blank", "end"], "description": "ceremony."},
            "seconds": {**WHOLE, "description": "extend: 60 where it is left out."},
        },
    ),
)


@bp.get("/contests/<slug>/stages/<stage>/hall")
@described(
    "The hall of a stage's room with nothing hidden, and what the desk may do now.",
    {200: DESK, 401: "Not signed in.", 403: "No part in running this contest.", 404: "No such stage.",
     422: "No such room, or several to choose from."},
    security=SIGNED_IN, query={"room": "The room's key; may be left out where the stage has a single room."},
)
@guard("hall.see", stage_alone)
def hall(stage: Stage) -> Any:
    state = answer(room_in(stage.id, request.args.get("room")))
    told = jsonify({**state["hall"], "allowed": state["allowed"]})
    told.headers["Cache-Control"] = "no-store"
    return told


@bp.post("/contests/<slug>/stages/<stage>/actions")
@described(
    "Carry out one action of the desk. A repeated key with the same body gets the same answer again.",
    {200: STATE, 401: "Not signed in.", 403: "Not the role for it.", 404: "No such stage.", 409: CONFLICT,
     422: "Something in the body is missing or wrong: `fields` names it."},
    body=ACTION, security=SIGNED_IN,
)
@guard("hall.see", stage_alone)
def actions(stage: Stage) -> Any:
    # Who may only look comes in here and is refused by the action: confirm and halt belong to other roles than call.
    body = json_body()
    room = body.get("room")
    if room is not None and (not isinstance(room, str) or not storable(room)):
        raise Refused("hall.unknown_room", _("没有这个房间。"), field="room")
    return jsonify(act(actor(), hall_of(stage, room), body))
