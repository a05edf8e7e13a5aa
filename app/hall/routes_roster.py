"""The roster of judges at a stage, and a judge's card issued anew on the spot."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.policy import may
from app.guard import actor, guard
from app.hall.roster import JudgeAtStage, here_of, judge_at_stage, roster
from app.hall.routes import bp
from app.i18n import pick
from app.judging.actions import revoke_card
from app.judging.cards import enter_url
from app.judging.sheet import qr_svg
from app.judging.tablets import settle_alarm, since
from app.scoring.late import late_count


@bp.get("/desk/<slug>/<stage>/roster")
@guard("hall.see", stage_by_key)
def judges_here(stage: Stage) -> Any:
    """Who is here; pages fetch it again every few seconds and take the fresh part (`?part=desk`: the desk's)."""
    seats = roster(stage)
    came, all_of = here_of(seats)
    zone = stage.contest.timezone
    template = "hall/roster_desk.html" if request.args.get("part") == "desk" else "hall/roster.html"
    told = make_response(render_template(
        template, stage=stage, seats=seats, came=came, all=all_of,
        since=lambda moment: since(moment, zone), may_run=may(actor(), "hall.run", stage.scope()),
        late=late_count(stage),
    ))
    told.headers["Cache-Control"] = "no-store"
    return told


@bp.route("/desk/<slug>/<stage>/roster/<key>/card", methods=["GET", "POST"])
@guard("hall.run", judge_at_stage)
def card_anew(found: JudgeAtStage) -> Any:
    """Asks first; the new code stands in the answer to the POST and nowhere else."""
    judge, stage = found.judge, found.stage
    if request.method == "GET":
        return render_template("hall/card_anew.html", judge=judge, stage=stage)
    name, name_en, affiliation = judge.person.name, judge.person.name_en, pick(judge.affiliation, judge.affiliation_en)
    revoke_card(actor(), judge, keep_tablets=request.form.get("tablets") == "keep")
    told = make_response(render_template(
        "hall/card_made.html", stage=stage, name=name, name_en=name_en, affiliation=affiliation, qr=qr_svg(enter_url(judge)),
    ))
    told.headers["Cache-Control"] = "no-store"
    told.headers["Referrer-Policy"] = "no-referrer"
    return told


@bp.post("/desk/<slug>/<stage>/roster/<key>/alarm")
@guard("hall.run", judge_at_stage)
def alarm_settled(found: JudgeAtStage) -> Any:
    """The desk has looked after a tablet that the judge did not know."""
    slug, stage, name = found.stage.contest.slug, found.stage.key, pick(found.judge.person.name, found.judge.person.name_en)
    settle_alarm(actor(), found.judge)
    flash(_("“%(name)s”的提醒已收起。", name=name), "ok")
    return redirect(url_for("hall.judges_here", slug=slug, stage=stage))
