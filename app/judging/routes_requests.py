"""Pages of what applicants ask and judges are sent: a request that a judge keeps away, its answer, the letter with the way in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import Refused, attach
from app.forms import tidy
from app.guard import actor, guard
from app.i18n import pick
from app.judging import inviting, queries, requests
from app.judging.forms import RequestForm
from app.judging.models import Judge, RecusalRequest
from app.judging.moments import at_in
from app.judging.routes import bp
from app.submissions.models import Project
from app.submissions.queries import own_project


@bp.route("/my/projects/<key>/recusal", methods=["GET", "POST"])
@guard("project.edit", own_project, hide=True)
def ask_recusal(project: Project) -> Any:
    """The applicant's page: whom to keep away, and what became of it."""
    form = RequestForm()
    if form.validate_on_submit():
        try:
            requests.ask(actor(), project, **form.facts())
            flash(_("已提交，主办方会答复。"), "ok")
            return redirect(url_for(".ask_recusal", key=project.key), 303)
        except Refused as no:
            attach(form, no)
    page = render_template(
        "judging/ask_recusal.html", contest=project.contest, project=project, form=form, entry=requests.entry_to_hear(project),
        asked=requests.requests_of(project), at=at_in(project.contest.timezone),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/manage/<slug>/judges/recusals/asked/<int:number>")
@guard("roadshow.plan", requests.request_in)
def answer_recusal(asked: RecusalRequest) -> Any:
    contest = asked.entry.stage.contest
    judge = queries.judge_by_key(contest, request.form.get("judge", "")) if request.form.get("do") == "recuse" else None
    try:
        if request.form.get("do") == "recuse" and judge is None:
            raise Refused("judging.who", _("请选出是哪一位评委。"), field="judge")
        requests.answer(actor(), asked, judge, tidy(request.form.get("answer")))
        flash(_("已登记回避，这张评分表不计分。") if judge is not None else _("已答复申报人。"), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return redirect(url_for(".recusals", slug=contest.slug), 303)


@bp.post("/manage/<slug>/judges/<key>/invite")
@guard("judging.hand_out", queries.judge_in)
def invite_judge(judge: Judge) -> Any:
    name = pick(judge.person.name, judge.person.name_en)
    try:
        inviting.invite(actor(), judge)
        flash(_("邀请信已发给“%(name)s”。", name=name), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return redirect(url_for(".judges", slug=judge.contest.slug), 303)
