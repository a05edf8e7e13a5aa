"""The page of ties: what the rule leaves open, settled by the panel's vote, or by a draw that begins here and goes the way of all draws."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.core.policy import may
from app.draws import actions as draws
from app.errors import Refused
from app.forms import tidy
from app.guard import actor, guard
from app.judging.moments import at_in
from app.prizes import queries
from app.prizes.routes import bp
from app.scoring import settling


def _page(stage: Stage, refused: Refused | None = None) -> str:
    found = settling.ties_of(stage)
    drawn = draws.draws_in(stage, "tie")
    of_tie = [[one for one in drawn if set(one.items) == {entry.key for entry in tie.entries}] for tie in (*found.open, *found.settled)]
    return render_template(
        "prizes/ties.html", stage=stage, contest=stage.contest, ties=found, refused=refused, given=request.form,
        decides=may(actor(), "prizes.decide", stage.scope()) and stage.state != "done",
        draws=of_tie, runs=may(actor(), "hall.run", stage.scope()), at=at_in(stage.contest.timezone),
    )


@bp.get("/manage/<slug>/stages/<stage>/prizes/ties")
@guard("prizes.read", queries.prized_stage)
def ties(stage: Stage) -> Any:
    return _page(stage)


@bp.post("/manage/<slug>/stages/<stage>/prizes/ties")
@guard("prizes.decide", queries.prized_stage)
def settle(stage: Stage) -> Any:
    keys, reason = request.form.getlist("entry"), request.form.get("reason", "")
    try:
        match request.form.get("how"):
            case "casting":
                settling.settle_by_vote(actor(), stage, _voted(keys), reason)
                flash(_("已按表决定下先后。"), "ok")
            case "lot":
                made = draws.fix_tie(actor(), stage, keys, named=tidy(request.form.get("named")), reason=tidy(reason))
                return redirect(url_for("draws.draw", slug=stage.contest.slug, stage=stage.key, key=made.key), 303)
            case _:
                settling.unsettle(actor(), stage, keys, reason)
                flash(_("已取消，这几个项目又并列了。"), "ok")
    except Refused as no:
        return _page(stage, no), no.status
    return redirect(url_for("prizes.ties", slug=stage.contest.slug, stage=stage.key), 303)


def _voted(keys: list[str]) -> list[str]:
    """The keys in the order of the places that were chosen beside them, each place once."""
    places = [request.form.get(f"place-{key}", "") for key in keys]
    if sorted(places) != sorted(str(place) for place in range(1, len(keys) + 1)):
        raise Refused("order", _("每个名次只能给一个项目。"), field="order")
    return [key for _place, key in sorted(zip(map(int, places), keys, strict=True))]
