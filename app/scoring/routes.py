"""The judge's tablet: own entries, one scorecard a page, a recusal declared before scoring."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, jsonify, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from app import clock
from app.errors import Refused, attach
from app.guard import actor, guard
from app.judging.actions import recuse as declare
from app.scoring import tablet
from app.scoring import worker as kept
from app.scoring.ahead import may_read
from app.scoring.forms import RecuseForm
from app.scoring.models import Scorecard
from app.scoring.queries import Bench, bench_of, card_by_key, place_of
from app.scoring.words import words

bp = Blueprint("scoring", __name__)


def _bench() -> Bench:
    return bench_of(actor())


@bp.get("/judge")
@guard("judging.work", _bench)
def home(bench: Bench) -> Any:
    parts = tablet.parts(bench.person_id)
    g.sample_data = any(part.stage.contest.sample for part in parts)
    return render_template(
        "scoring/home.html", parts=parts, now=parts[0] if parts else None, words=words(),
        data=tablet.list_data(parts, bench.person_id),
    )


@bp.get("/judge/outbox")
@guard("judging.work", _bench)
def outbox(bench: Bench) -> Any:
    """What this tablet sent and still holds; its scripts fill in what only the tablet knows."""
    parts = tablet.parts(bench.person_id, codes=True)
    g.sample_data = any(part.stage.contest.sample for part in parts)
    data = {**tablet.list_data(parts, bench.person_id), "judge": f"person-{bench.person_id}"}
    return render_template("scoring/outbox.html", parts=parts, words=words(), data=data)


@bp.get("/judge/worker.js")
@guard("public")
def worker() -> Any:
    """The service worker of the tablet: from here its scope may be /judge; changed files make a new one."""
    answer = make_response(render_template("scoring/worker.js", files=kept.files(), release=kept.release()))
    answer.headers.update({"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache", "Service-Worker-Allowed": "/judge"})
    return answer


@bp.get("/judge/cards/<key>")
@guard("scorecard.own", card_by_key, hide=True)
def card(found: Scorecard) -> Any:
    place, of = place_of(found)
    return render_template(
        "scoring/card.html", card=found, stage=found.entry.stage, project=found.entry.project, place=place, of=of,
        data=tablet.page_data(found), reads=may_read(found.entry.stage, clock.now()), most=tablet.most(found.entry.stage), words=words(),
    )


@bp.get("/judge/cards/<key>/now")
@guard("scorecard.own", card_by_key, hide=True)
def now(found: Scorecard) -> Any:
    answer = jsonify(tablet.present(found))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/judge/cards/<key>/recuse", methods=["GET", "POST"])
@guard("scorecard.own", card_by_key, hide=True)
def recuse(found: Scorecard) -> Any:
    form = RecuseForm()
    if not found.counted:
        return redirect(url_for("scoring.card", key=found.key))
    if found.version:
        flash(_("您已经给这个项目打过分，要回避请告诉主办方。"), "warn")
        return redirect(url_for("scoring.card", key=found.key))
    if form.validate_on_submit():
        try:
            declare(actor(), found.judge, found.entry, form.reason.data or "", "judge")
        except Refused as no:
            attach(form, no)
        else:
            flash(_("已回避。这个项目不再需要您评分。"), "ok")
            return redirect(url_for("scoring.home"))
    status = 422 if form.errors or form.form_errors else 200
    return render_template("scoring/recuse.html", card=found, project=found.entry.project, form=form), status


from app.scoring import routes_receipts, routes_signing  # noqa: E402, F401  its page hangs on the same blueprint
