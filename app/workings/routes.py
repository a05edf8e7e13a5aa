"""Pages of workings for organisers and supervisors: how each score came about, how each judge marked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template
from flask_babel import gettext as _

from app import clock
from app.contests.models import Stage
from app.contests.rules import told
from app.errors import Refused
from app.guard import guard
from app.judging.moments import at_in
from app.limits import limiter
from app.offload import offload
from app.workings import fairness_paper, fairness_words, queries, words
from app.workings.fairness import fairness as fairness_of
from app.workings.laboratory import laboratory as other_rules
from app.workings.record import STATES, record
from app.workings.telling import data, page_words

bp = Blueprint("workings", __name__)


@bp.get("/manage/<slug>/stages/<stage>/scores")
@guard("tally.read", queries.tallied_stage)
def scores(stage: Stage) -> Any:
    return render_template(
        "workings/scores.html", stage=stage, contest=stage.contest, found=queries.workings(stage), rule=told(stage),
        public=False, words=page_words(stage), uncounted=queries.uncounted,
    )


@bp.get("/manage/<slug>/stages/<stage>/scores.json")
@guard("tally.read", queries.tallied_stage)
def scores_data(stage: Stage) -> Any:
    answer = jsonify(data(queries.workings(stage)))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/manage/<slug>/stages/<stage>/marking")
@guard("tally.read", queries.scored_stage)
def marking(stage: Stage) -> Any:
    found = queries.marking(stage)
    rows = found.habits if found is not None else []
    return render_template(
        "workings/marking.html", stage=stage, contest=stage.contest, found=found, say=words,
        reach=max([*(abs(float(one.severity)) for _name, one in rows if one.severity is not None), 1.0]),
        heads=[_("宽严"), _("拉开"), _("一致程度"), _("去掉")],
    )


@bp.get("/manage/<slug>/stages/<stage>/record")
@guard("tally.read", queries.scored_stage)
def judged(stage: Stage) -> Any:
    """Who judged what, for organisers and supervisors; prints as it stands."""
    return render_template(
        "workings/record.html", stage=stage, contest=stage.contest, found=record(stage), states=STATES,
        clock=at_in(stage.contest.timezone),
    )


@bp.get("/manage/<slug>/stages/<stage>/fairness")
@guard("tally.read", queries.staged_and_scored)
def fairness(stage: Stage) -> Any:
    """One page for an auditor: after planning, and again after the day."""
    return render_template(
        "workings/fairness.html", stage=stage, contest=stage.contest, found=fairness_of(stage), say=fairness_words, order_rows=fairness_paper.order_rows,
        plain=words.plain_figure, at=at_in(stage.contest.timezone), now=clock.now(),
    )


@bp.get("/manage/<slug>/stages/<stage>/fairness.pdf")
@limiter.limit("60 per hour")
@guard("tally.read", queries.staged_and_scored)
def fairness_pdf(stage: Stage) -> Any:
    """The same page as a PDF, to be filed."""
    found, now = fairness_of(stage), clock.now()
    if not found.heard:
        raise Refused("workings.nothing", _("还没有排好的场次。"), status=404)
    zone = stage.contest.timezone
    data = fairness_paper.told(stage, found, clock.in_zone(now, zone).strftime("%Y-%m-%d %H:%M"))
    answer = Response(offload(fairness_paper.pdf, data), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{fairness_paper.file_name(stage, clock.in_zone(now, zone))}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/manage/<slug>/stages/<stage>/laboratory")
@guard("tally.read", queries.scored_stage)
def laboratory(stage: Stage) -> Any:
    return render_template(
        "workings/laboratory.html", stage=stage, contest=stage.contest, titles=queries.project_titles(stage),
        found=other_rules(stage, _("现在的规则")),
    )
