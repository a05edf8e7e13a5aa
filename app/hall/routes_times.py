"""When those who wait are expected, for everybody's page: asked for every half minute, so it stays small."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, request

from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.guard import guard
from app.hall.expecting import expected_in, times_body
from app.hall.routes import bp
from app.roadshow.queries import rooms


@bp.get("/contests/<slug>/<stage>/times")
@guard("contest.read", stage_by_key)
def times(stage: Stage) -> Any:
    """All rooms, or the one that is asked for; strong ETag, 304."""
    if not kind_of(stage).staged:
        abort(404)
    wanted = request.args.get("room")
    chosen = [room for room in rooms(stage.id) if wanted in (None, room.key)]
    if wanted is not None and not chosen:
        abort(404)
    told = jsonify({"rooms": [times_body(room, expected_in(room)) for room in chosen]})
    told.headers["Cache-Control"] = "no-cache"
    told.add_etag()
    return told.make_conditional(request)
