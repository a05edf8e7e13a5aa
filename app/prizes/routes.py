"""Pages of prizes: the organiser's proposal with its two steps, and the public result page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Contest, Stage
from app.contests.queries import contest_by_slug
from app.contests.rules import told_of
from app.core.policy import may
from app.errors import Refused
from app.guard import actor, guard
from app.i18n import pick
from app.prizes import actions, queries
from app.prizes.models import PrizeList
from app.prizes.telling import Told, told_stage
from app.prizes.workings import AVERAGES
from app.scoring.settling import ties_of
from app.scoring.tallies import names_of
from app.submissions.words import moment_text
from app.workings import words
from app.workings.firm import firm
from app.workings.queries import closed, project_titles, public_workings
from app.workings.telling import page_words

bp = Blueprint("prizes", __name__)


def _page(stage: Stage, refused: Refused | None = None) -> str:
    found, kept = queries.proposal(stage), queries.list_of(stage)
    published = kept is not None and kept.published_at is not None
    stale = kept is not None and not published and kept.tally_sha256 != found.tally_sha256
    return render_template(
        "prizes/prizes.html", stage=stage, contest=stage.contest, found=found, kept=kept, published=published,
        stale=stale, moved=queries.differences(kept, found) if kept is not None and stale else [], refused=refused,
        confirmer=queries.confirmer(kept), public=queries.kept_tiers(kept) if kept is not None and published else [],
        ties=ties_of(stage), decides=may(actor(), "prizes.decide", stage.scope()), averages=AVERAGES, firmness=_firmness(stage, found, kept),
        when=lambda moment: moment_text(moment, stage.contest),
    )


def _firmness(stage: Stage, found: queries.Proposal, kept: PrizeList | None) -> dict[str, Any] | None:
    """What the section on how firm the prizes are needs; None before scoring is over. Published prizes keep theirs."""
    document = found.document
    if kept is not None and kept.published_at is not None:
        document = kept.standings.get("document") or document
    elif not found.finished and not closed(stage):
        return None
    return {
        "firm": firm(document, patient=request.args.get("firm") == "1"), "say": words,
        "names": names_of(stage), "titles": project_titles(stage),
        "criteria": {one.key: pick(one.title, one.title_en) for one in stage.criteria},
        "tiers": {tier.key: pick(tier.title, tier.title_en) for tier in stage.tiers},
        "again": url_for("prizes.prizes", slug=stage.contest.slug, stage=stage.key, firm=1, _anchor="firm"),
    }


@bp.get("/manage/<slug>/stages/<stage>/prizes")
@guard("prizes.read", queries.prized_stage)
def prizes(stage: Stage) -> Any:
    return _page(stage)


@bp.post("/manage/<slug>/stages/<stage>/prizes/confirm")
@guard("prizes.decide", queries.prized_stage)
def confirm(stage: Stage) -> Any:
    try:
        kept = actions.confirm(actor(), stage, request.form.get("tally_sha256", ""))
    except Refused as no:
        return _page(stage, no), no.status
    flash(_("已确认 %(num)d 个奖项，还没有公布。", num=len(kept.awards)), "ok")
    return _back(stage)


@bp.post("/manage/<slug>/stages/<stage>/prizes/publish")
@guard("prizes.decide", queries.prized_stage)
def publish(stage: Stage) -> Any:
    kept = queries.list_of(stage)
    if kept is None:
        abort(404)
    try:
        actions.publish(actor(), kept)
    except Refused as no:
        return _page(stage, no), no.status
    flash(_("结果已公布，%(num)d 个奖项所有人都能看到。", num=len(kept.awards)), "ok")
    return _back(stage)


def _back(stage: Stage) -> Any:
    return redirect(url_for("prizes.prizes", slug=stage.contest.slug, stage=stage.key), 303)


@bp.get("/contests/<slug>/results")
@guard("contest.read", contest_by_slug)
def results(contest: Contest) -> Any:
    return render_template(
        "prizes/results.html", contest=contest, results=queries.results(contest), board=queries.final_board(contest),
        when=lambda moment: moment_text(moment, contest),
    )


@bp.get("/contests/<slug>/<stage>/scores")
@guard("contest.read", told_stage, hide=True)
def scores(told: Told) -> Any:
    """How each published score came about, from what was published: for everybody, without judges' names."""
    stage, document = told.stage, told.document
    return render_template(
        "workings/scores.html", stage=stage, contest=stage.contest, public=True,
        found=public_workings(stage, document, told.entries), rule=told_of(stage, document.get("rule") or {}),
        words=page_words(stage, document.get("rule") or {}), uncounted=None,
    )


from app.prizes import routes_ties  # noqa: E402, F401  its views hang on the same blueprint
