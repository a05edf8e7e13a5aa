"""Pages of possible duplicates: the organiser's list, and what somebody says of two projects."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.errors import Refused
from app.guard import actor, guard
from app.screening import marking, queries, twins
from app.screening.routes import bp, wanted_filters
from app.submissions.models import Entry
from app.submissions.words import short_moment


@bp.get("/manage/<slug>/stages/<stage>/screening/plan/twins")
@guard("stage.advance", queries.pile_stage)
def twins_list(stage: Stage) -> Any:
    state, number = request.args.get("said", ""), request.args.get("page", "1")
    state = state if state in twins.SAID else ""
    found = twins.twins_page(stage, state, int(number) if number.isdecimal() and len(number) < 6 else 1)
    return render_template(
        "screening/twins.html", stage=stage, contest=stage.contest, found=found, state=state, closed=stage.state == "done",
        when=lambda moment: short_moment(moment, stage.contest),
    )


class _Two:
    """Two entries out of one address; whoever may read both may say what they are."""

    def __init__(self, one: Entry, other: Entry) -> None:
        self.one, self.other = one, other

    def scope(self) -> Any:
        return self.one.scope()


def _load(slug: str, stage: str, key: str, other: str) -> _Two | None:
    one, second = queries.case_in(slug, stage, key), queries.case_in(slug, stage, other)
    return _Two(one, second) if one is not None and second is not None else None


@bp.post("/manage/<slug>/stages/<stage>/screening/<key>/twins/<other>")
@guard("screening.work", _load)
def mark_twin(two: _Two) -> Any:
    stage = two.one.stage
    place = {"slug": stage.contest.slug, "stage": stage.key}
    try:
        marking.mark_twin(actor(), two.one, two.other, request.form.get("said", "?"))
        flash(_("已记下。结论和核对清单仍由您来定。"), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    if "list" in request.form:
        return redirect(url_for("screening.twins_list", said=request.args.get("said") or None, **place), 303)
    return redirect(url_for("screening.case", key=two.one.key, _anchor="twins", **place, **wanted_filters().args()), 303)
