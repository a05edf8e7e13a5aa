"""What a judge's tablet says and hears besides marks: that it is here, who else is, the desk's reminder."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request

from app import clock
from app.guard import actor, guard
from app.judging import queries, tablets
from app.judging.routes import bp


def _others() -> list[dict[str, Any]]:
    """The judge's other tablets, as a page shows them."""
    found = tablets.other_tablets(actor())
    if not found:
        return []
    judging = queries.judges_of_person(actor().person_id or 0)
    zone = judging[-1].contest.timezone if judging else "UTC"
    return [
        {
            "id": one.sign_in_id, "device": one.sign_in.device, "since": tablets.since(one.sign_in.created_at, zone),
            "here": tablets.is_fresh(one.seen_at), "unsent": one.unsent,
        }
        for one in found
    ]


def _told(**facts: Any) -> Any:
    told = jsonify({**facts, "others": _others(), "now": clock.now_ms()})
    told.headers["Cache-Control"] = "no-store"
    return told


@bp.post("/judge/here")
@guard("account.here")
def here() -> Any:
    """A tablet's beat: battery, connection, unsent marks, which card is open."""
    told = tablets.read_told(request.get_json(silent=True))
    tablets.note_tablet(actor(), told)
    return _told()


@bp.post("/judge/tablets/<int:number>/end")
@guard("account.here")
def end_tablet(number: int) -> Any:
    """Take over from another tablet (`why`: taken_over), or say that it is not one's own (`not_me`)."""
    body = request.get_json(silent=True)
    tablets.end_tablet(actor(), number, str(body.get("why", "")) if isinstance(body, dict) else "")
    return _told()


@bp.get("/judge/nudge")
@guard("account.here")
def nudged() -> Any:
    """When the desk last reminded this judge, in milliseconds, and the judge's other tablets; asked for now and then."""
    moments = [judge.nudged_at for judge in queries.judges_of_person(actor().person_id or 0) if judge.nudged_at is not None]
    return _told(at=clock.to_ms(max(moments)) if moments else None)
