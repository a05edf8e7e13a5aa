"""What a screener does besides judging: keep from a project, keep filters."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.errors import Refused
from app.guard import actor, guard
from app.screening import keeping, queries, sharing
from app.screening.forms import KeepForm, RecuseForm
from app.screening.models import KeptFilter
from app.screening.routes import bp, onwards, wanted_filters
from app.submissions.models import Entry


@bp.post("/manage/<slug>/stages/<stage>/screening/<key>/recuse")
@guard("screening.work", queries.case_in)
def recuse(entry: Entry) -> Any:
    """The actor keeps from this project for good; off to the next one."""
    stage, title = entry.stage, entry.project.title
    form = RecuseForm()
    try:
        if not form.validate():
            raise Refused("reason", _("最多 %(max)d 个字。", max=300))
        # Where the next one lies is asked while this one is still there.
        target = onwards(entry)
        sharing.recuse(actor(), entry, actor().person_id or 0, form.reason.data or "")
    except Refused as no:
        flash(str(no.text), "error")
        return redirect(url_for("screening.case", slug=stage.contest.slug, stage=stage.key, key=entry.key), 303)
    flash(_("已登记回避“%(title)s”，不会再给您看。", title=title), "ok")
    return redirect(target, 303)


@bp.post("/manage/<slug>/stages/<stage>/screening/filters/kept")
@guard("screening.work", queries.pile_stage)
def keep_filter(stage: Stage) -> Any:
    form, wanted = KeepForm(), wanted_filters()
    try:
        if not form.validate():
            raise Refused("title", _("最多 %(max)d 个字。", max=40))
        keeping.keep_filter(actor(), stage, form.title.data or "", wanted)
        flash(_("已保存，下次点一下就用。"), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return redirect(url_for("screening.pile", slug=stage.contest.slug, stage=stage.key, **wanted.args()), 303)


@bp.post("/manage/<slug>/stages/<stage>/screening/filters/kept/<int:number>/drop")
@guard("screening.own", keeping.kept_filter, hide=True)
def drop_filter(kept: KeptFilter) -> Any:
    stage = kept.stage
    place = {"slug": stage.contest.slug, "stage": stage.key}
    keeping.drop_filter(actor(), kept)
    flash(_("已删掉这组条件。"), "ok")
    return redirect(url_for("screening.pile", **place), 303)
