"""The programme and the board of a stage, as viewers get them by socket; for pages and programs that poll instead."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, abort, request

from app.api.blueprint import bp
from app.api.openapi import TEXT, WHOLE, Schema, described, listed, or_null, record, schema
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.board import FINAL, FROZEN, PROVISIONAL, REHEARSAL, STATES
from app.core.policy import may
from app.guard import actor, guard
from app.live.channels import channels
from app.live.ground import rooms_of
from app.live.publishing import CONTROL, PUBLIC
from app.live.snapshots import payload, present

PROGRAMME = schema(
    "Programme",
    record({"rev": WHOLE, "entries": listed(record({"key": TEXT, "title": TEXT, "region": TEXT, "field": TEXT}))}),
)
ROW: Schema = {
    "type": "array", "minItems": 5, "maxItems": 5,
    "prefixItems": [
        TEXT, or_null(WHOLE), or_null(TEXT), {"enum": [*STATES, "withdrawn", "disqualified"]}, or_null(TEXT),
    ],
    "description": "Entry key, rank, score, state, key of the prize tier.",
}
BOARD = schema(
    "Board",
    record(
        {
            "rev": WHOLE, "label": {"enum": [PROVISIONAL, FROZEN, FINAL, REHEARSAL]}, "rows": listed(ROW),
            "scored": WHOLE, "of": WHOLE,
        }
    ),
)
_QUERY = {"view": "`control` for the state with nothing hidden.", "room": "Key of a room; may be left out."}
_NO: dict[int, Schema | str | None] = {
    304: None, 401: "`view=control` without a sign-in.", 403: "`view=control` without the right to see the desk.",
    404: "No such contest, stage or room, or not published.",
}


def _readable(slug: str, stage: str) -> Stage | None:
    """Anybody may ask, so what is not published is as little there as what does not exist."""
    found = stage_by_key(slug, stage)
    return found if found is not None and may(actor(), "contest.read", found.scope()) else None


@bp.get("/contests/<slug>/stages/<stage>/programme")
@described("Who pitches, in running order.", {200: PROGRAMME, **_NO}, query=_QUERY)
@guard("public", _readable)
def programme(stage: Stage) -> Response:
    return _answer(stage, "programme")


@bp.get("/contests/<slug>/stages/<stage>/board")
@described("The board as of now.", {200: BOARD, **_NO}, query=_QUERY)
@guard("public", _readable)
def board(stage: Stage) -> Response:
    return _answer(stage, "board")


def _answer(stage: Stage, name: str) -> Response:
    """A channel's payload with a strong ETag; whoever has it already gets 304."""
    audience = _audience(stage)
    room = request.args.get("room") or ""
    if room and room not in rooms_of(stage.id):
        abort(404)
    channel = next(one for one in channels() if one.name == name)
    body = payload(channel, present(stage.id, name, room, audience), audience)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    answer = Response(text, mimetype="application/json")
    answer.set_etag(hashlib.sha256(text).hexdigest()[:32])
    answer.headers["Cache-Control"] = "no-cache" if audience == PUBLIC else "no-cache, private"
    return answer.make_conditional(request)


def _audience(stage: Stage) -> str:
    wanted: Any = request.args.get("view", PUBLIC)
    if wanted not in (PUBLIC, CONTROL):
        abort(404)
    if wanted == CONTROL and not may(actor(), "hall.see", stage.scope()):
        abort(401 if actor().person_id is None else 403)
    return str(wanted)
