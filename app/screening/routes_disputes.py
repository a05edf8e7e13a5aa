"""The organiser's page of disputes: verdicts side by side, settled where they are read."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.errors import Refused, attach
from app.guard import actor, guard
from app.i18n import pick
from app.screening import actions, disputes, queries
from app.screening.forms import SettleForm
from app.screening.routes import bp
from app.screening.verdicts import REASON_LENGTH, VERDICTS
from app.submissions.models import Entry
from app.submissions.words import moment_text


def _page(stage: Stage, shown: str, page: int, refused: tuple[str, SettleForm] | None = None) -> str:
    """`refused`: a ruling as it was typed, by its project's key, with its error."""

    def form_of(one: disputes.Dispute) -> SettleForm:
        fresh = refused is None or refused[0] != one.entry.key
        form = SettleForm(formdata=None, data={"base": one.base, "newest": one.newest}) if fresh or refused is None else refused[1]
        # The page holds a form for each project: each control has an id of its own.
        for control in form:
            control.id = control.label.field_id = f"{one.entry.key}-{control.name}"
        return form

    return render_template(
        "screening/disputes.html", stage=stage, contest=stage.contest, found=disputes.disputes_page(stage, shown, page), shown=shown,
        kinds=VERDICTS, form_of=form_of, closed=stage.state == "done", most=REASON_LENGTH,
        when=lambda moment: moment_text(moment, stage.contest),
    )


@bp.get("/manage/<slug>/stages/<stage>/screening/plan/disputes")
@guard("stage.advance", queries.pile_stage)
def disputes_list(stage: Stage) -> Any:
    shown, number = request.args.get("shown", ""), request.args.get("page", "1")
    return _page(
        stage, shown if shown in disputes.SHOWN else "", int(number) if number.isdecimal() and len(number) < 6 else 1,
    )


@bp.post("/manage/<slug>/stages/<stage>/screening/<key>/settle")
@guard("stage.advance", queries.case_in)
def settle(entry: Entry) -> Any:
    """A ruling; without words of its own it says what those said who would not let the project pass."""
    stage, form = entry.stage, SettleForm()
    newest = (form.newest.data or "")[:18]
    (dispute,) = disputes.disputes_of(stage, [entry.id])
    status = 422
    if form.validate():
        verdict, reason = form.verdict.data or "", form.reason.data or ""
        try:
            if verdict not in ("pass", "fail"):
                raise Refused("verdict", _("请选通过或不通过。"), field="verdict")
            actions.give_verdict(
                actor(), entry, verdict, reason or (dispute.reasons[:REASON_LENGTH] if verdict == "fail" else ""),
                _ticked(dispute), base=form.base.data or "", newest=int(newest) if newest.isdecimal() else 0,
            )
        except Refused as no:
            attach(form, no)
            status = no.status
            if status == 409:
                # What stands now is on the page below: the next press is made on that.
                form.base.data, form.newest.data = dispute.base, str(dispute.newest)
        else:
            flash(_("“%(title)s”已裁定：%(verdict)s。", title=pick(entry.project.title, entry.project.title_en), verdict=queries.verdict_word(verdict)), "ok")
            return redirect(url_for("screening.disputes_list", slug=stage.contest.slug, stage=stage.key), 303)
    number = request.args.get("page", "1")
    return _page(stage, "", int(number) if number.isdecimal() and len(number) < 6 else 1, (entry.key, form)), status


def _ticked(dispute: disputes.Dispute) -> dict[str, bool]:
    """A ruling ticks what all ticked: what they differ in is for the reason to say."""
    given = [one.checks or {} for one in dispute.verdicts if not one.rules and dispute.stands(one)]
    return {key: bool(given) and all(one.get(key) for one in given) for key, _title in dispute.checklist}
