"""Pages of draws: the host's, the one for the big screen, and the public one by which anybody recomputes the order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.draw import commitment
from app.draws import actions, queries, rooms
from app.draws.kinds import kind_of
from app.draws.models import Draw
from app.draws.seats import label, look_in, places_in
from app.draws.words import Namer, Tied, day_name
from app.errors import Refused
from app.forms import tidy
from app.guard import actor, guard
from app.judging.cards import public_url
from app.judging.moments import at_in, exact_in
from app.judging.sheet import qr_svg
from app.roadshow.models import PitchDay
from app.roadshow.queries import day_in, days_of

bp = Blueprint("draws", __name__)


@bp.get("/desk/<slug>/<stage>/draws")
@guard("hall.run", stage_by_key)
def draws(stage: Stage) -> Any:
    return _list(stage)


def _list(stage: Stage, refused: Refused | None = None, day: int = 0) -> Any:
    page = render_template(
        "draws/draws.html", stage=stage, days=[(one, actions.draws_of(one)) for one in days_of(stage.id)], refused=refused,
        at=at_in(stage.contest.timezone), at_fault=day, typed=request.form, name=day_name, label=label,
        tied=_tied, of_rooms=actions.draws_in(stage, "rooms"), ties=actions.draws_in(stage, "tie"), subtitle=queries.subtitle,
    )
    return page, refused.status if refused is not None else 200


def _tied(day: PitchDay) -> list[Tied]:
    """Who cannot come at some time of the day: the order drawn for it keeps them from there."""
    found = look_in(day)
    return Namer(found).tied() if found.barred else []


@bp.get("/desk/<slug>/<stage>/draws/rooms")
@guard("hall.run", stage_by_key)
def look_at_rooms(stage: Stage) -> Any:
    """Before anything begins: how many each day would get, and where recusals let nobody be drawn to."""
    return _rooms(stage, request.args.getlist("place"))


def _rooms(stage: Stage, places: list[str], refused: Refused | None = None) -> Any:
    try:
        found = rooms.look(stage, places)
        if refused is None:
            rooms.refuse_impossible(found)
    except Refused as no:
        if no.code not in rooms.IMPOSSIBLE:
            return _list(stage, no, -1)
        refused = no
    page = render_template(
        "draws/rooms.html", stage=stage, found=found, places=places, refused=refused, typed=request.form, name=day_name,
        before=actions.draws_in(stage, "rooms"), words=Namer(found),
    )
    return page, refused.status if refused is not None else 200


@bp.post("/desk/<slug>/<stage>/draws/rooms")
@guard("hall.run", stage_by_key)
def fix_rooms(stage: Stage) -> Any:
    places = request.form.getlist("place")
    try:
        made = actions.fix_rooms(actor(), stage, places, named=tidy(request.form.get("named")), reason=tidy(request.form.get("reason")))
    except Refused as no:
        return _rooms(stage, places, no)
    return _back(made)


@bp.post("/desk/<slug>/<stage>/draws/days/<int:number>")
@guard("hall.run", day_in)
def fix(day: Any) -> Any:
    try:
        made = actions.fix_list(actor(), day, named=tidy(request.form.get("named")), reason=tidy(request.form.get("reason")))
    except Refused as no:
        return _list(day.stage, no, day.id)
    return _back(made)


@bp.get("/desk/<slug>/<stage>/draws/<key>")
@guard("hall.run", queries.draw_in)
def draw(found: Draw) -> Any:
    return _desk(found)


def _desk(found: Draw, refused: Refused | None = None) -> Any:
    typed = list(zip(request.form.getlist("who"), request.form.getlist("number"), strict=False))
    page = render_template(
        "draws/draw.html", draw=found, stage=found.stage, titles=queries.titles(found.stage), refused=refused, typed=typed,
        people=[_("监督员"), _("申报人"), _("嘉宾")], kind=kind_of(found), subtitle=queries.subtitle(found), spots=queries.spots(found),
    )
    return page, refused.status if refused is not None else 200


@bp.post("/desk/<slug>/<stage>/draws/<key>/numbers")
@guard("hall.run", queries.draw_in)
def numbers(found: Draw) -> Any:
    told = zip(request.form.getlist("who"), request.form.getlist("number"), strict=False)
    try:
        actions.put_numbers(actor(), found, [(tidy(who), number) for who, number in told])
    except Refused as no:
        return _desk(found, no)
    return _back(found)


@bp.post("/desk/<slug>/<stage>/draws/<key>/next")
@guard("hall.run", queries.draw_in)
def show(found: Draw) -> Any:
    try:
        actions.show_next(actor(), found, request.form.get("seen", type=int, default=-1))
    except Refused as no:
        flash(str(no.text), "error")
    return _back(found)


def _back(found: Draw) -> Any:
    stage = found.stage
    return redirect(url_for(".draw", slug=stage.contest.slug, stage=stage.key, key=found.key), 303)


@bp.get("/draws/<key>")
@guard("contest.read", queries.draw_by_key, hide=True)
def check(found: Draw) -> Any:
    stage = found.stage
    return render_template(
        "draws/check.html", draw=found, stage=stage, titles=queries.titles(stage), told=queries.told(found), kind=kind_of(found),
        others=[one for one in actions.draws_like(found) if one.id != found.id], at=exact_in(stage.contest.timezone),
        subtitle=queries.subtitle(found), spots=queries.spots(found),
        places=places_in(found.about, len(found.items)) if "places" in found.about else None, barred=queries.barred_words(found),
        places_commitment=commitment(found.about["places"]) if found.kind == "rooms" else "",
    )


@bp.get("/draws/<key>/screen")
@guard("contest.read", queries.draw_by_key, hide=True)
def screen(found: Draw) -> Any:
    return render_template("draws/screen.html", **on_screen(found))


def on_screen(found: Draw) -> dict[str, Any]:
    """What the picture of a draw in the hall is made of."""
    address = public_url() + url_for("draws.check", key=found.key)
    return {
        "draw": found, "stage": found.stage, "titles": queries.titles(found.stage), "told": queries.told(found), "kind": kind_of(found),
        "spots": queries.spots(found), "subtitle": queries.subtitle(found), "qr": qr_svg(address), "address": address,
    }


@bp.get("/draws/<key>/state")
@guard("contest.read", queries.draw_by_key, hide=True)
def state(found: Draw) -> Any:
    """The draw as anybody may know it now, for the screen and for programs."""
    answer = jsonify(queries.told(found))
    answer.headers["Cache-Control"] = "no-store"
    return answer
