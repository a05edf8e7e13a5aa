"""Pages of the cut: choose who goes on, look at it in figures, confirm it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.contests.queries import next_stage, stage_by_key
from app.core.cutting import Proposal
from app.errors import Refused
from app.guard import actor, guard
from app.i18n import pick
from app.screening import actions, cut, proposing
from app.screening.routes import bp
from app.screening.undoing import undo_cut, why_not
from app.screening.verdicts import PILE


def _title(stage: Stage) -> str:
    return pick(stage.title, stage.title_en)


def _choice_page(
    stage: Stage, found: cut.Cut, chosen: frozenset[int], *, first: str = "", tied: cut.FirstN | None = None,
    refused: Refused | None = None, found_by: Proposal | None = None,
) -> str:
    following = next_stage(stage)
    return render_template(
        "screening/advance.html", stage=stage, contest=stage.contest, following=following, cut=found, chosen=chosen,
        first=first, tied=tied, refused=refused, states=PILE, how=cut.how_it_stands,
        undecided=[one for one in found.active if not one.decided],
        quotas=proposing.quotas(found, request.args) if found.scored else [], proposal=found_by,
        whys={one.key: proposing.why(one) for one in found_by.placings} if found_by else {},
    )


def _done_page(stage: Stage, found: cut.Cut) -> str:
    went = [one for one in found.all if one.entry.outcome == "advanced"]
    stayed = [one for one in found.all if one.entry.outcome == "eliminated"]
    following = next_stage(stage)
    return render_template(
        "screening/advanced.html", stage=stage, contest=stage.contest, following=following, went=went, stayed=stayed,
        work=kind_of(following).work if following else "", states=PILE, how=cut.how_it_stands, stands=why_not(stage),
    )


@bp.get("/manage/<slug>/stages/<stage>/advance")
@guard("stage.advance", stage_by_key)
def advance(stage: Stage) -> Any:
    found = cut.cut_of(stage)
    if stage.state == "done":
        return _done_page(stage, found)
    first = request.args.get("first", "")
    if first.isdecimal() and len(first) < 5 and found.scored:
        rows = proposing.quotas(found, request.args)
        if any(one.error for one in rows):
            return _choice_page(stage, found, frozenset(), first=first), 422
        if any(one.floor or one.cap for one in rows):
            proposal = proposing.proposed(found, int(first), rows)
            chosen = frozenset(one.entry.id for one in found.active if one.entry.key in proposal.chosen)
            return _choice_page(stage, found, chosen, first=first, found_by=proposal)
        tied = cut.first_n(found, int(first))
        return _choice_page(stage, found, tied.chosen, first=first, tied=tied)
    passed = frozenset(one.entry.id for one in found.active if one.passed)
    return _choice_page(stage, found, passed)


def _chosen(found: cut.Cut) -> frozenset[int]:
    """The ids behind the ticked keys; a key that is not in the list stays as an id that no entry has."""
    ids = {one.entry.key: one.entry.id for one in found.all}
    return frozenset(ids.get(key, 0) for key in request.form.getlist("entry"))


def _preview_page(stage: Stage, found: cut.Cut, chosen: frozenset[int], refused: Refused | None = None) -> str:
    return render_template(
        "screening/preview.html", stage=stage, contest=stage.contest, following=next_stage(stage), cut=found,
        went=[one for one in found.active if one.entry.id in chosen],
        stayed=[one for one in found.active if one.entry.id not in chosen],
        undecided=[one for one in found.active if not one.decided], preview=cut.fingerprint(found, chosen),
        ticked=bool(request.form.get("include_undecided")), refused=refused, states=PILE, how=cut.how_it_stands,
    )


@bp.post("/manage/<slug>/stages/<stage>/advance")
@guard("stage.advance", stage_by_key)
def look_over(stage: Stage) -> Any:
    """The first press only looks: nothing is changed yet."""
    if next_stage(stage) is None:
        abort(404)
    found = cut.cut_of(stage)
    if stage.state == "done":
        return redirect(url_for("screening.advance", slug=stage.contest.slug, stage=stage.key), 303)
    chosen = _chosen(found)
    if not chosen:
        nobody = Refused("nobody", _("还没有选项目，至少选一个。"))
        return _choice_page(stage, found, chosen, refused=nobody), 422
    return _preview_page(stage, found, chosen)


@bp.post("/manage/<slug>/stages/<stage>/advance/confirm")
@guard("stage.advance", stage_by_key)
def confirm_advance(stage: Stage) -> Any:
    following = next_stage(stage)
    if following is None:
        abort(404)
    chosen = _chosen(cut.cut_of(stage))
    try:
        done = actions.advance(
            actor(), stage, sorted(chosen), following, preview=request.form.get("preview", ""),
            include_undecided=bool(request.form.get("include_undecided")),
        )
    except Refused as no:
        found = cut.cut_of(stage)
        if stage.state == "done":
            flash(str(no.text), "error")
            return _done_page(stage, found), no.status
        active = frozenset(one.entry.id for one in found.active)
        if not chosen & active:
            return _choice_page(stage, found, chosen & active, refused=no), no.status
        return _preview_page(stage, found, chosen & active, refused=no), no.status
    flash(_(
        "%(went)d 个项目已晋级到“%(title)s”，%(stayed)d 个未晋级。",
        went=len(done.advanced), stayed=len(done.eliminated), title=_title(following),
    ), "ok")
    return redirect(url_for("screening.advance", slug=stage.contest.slug, stage=stage.key), 303)


@bp.post("/manage/<slug>/stages/<stage>/advance/undo")
@guard("stage.advance", stage_by_key)
def undo_advance(stage: Stage) -> Any:
    try:
        undo_cut(actor(), stage)
    except Refused as no:
        flash(str(no.text), "error")
        if stage.state == "done":
            return _done_page(stage, cut.cut_of(stage)), no.status
    else:
        flash(_("晋级名单已撤销，“%(title)s”重新打开。", title=_title(stage)), "ok")
    return redirect(url_for("screening.advance", slug=stage.contest.slug, stage=stage.key), 303)
