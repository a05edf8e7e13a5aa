"""Pages about judges: the organiser's list, cards and recusals, and the door by which judges come in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.session import sign_in
from app.contests.kinds import kind_of
from app.contests.models import Contest
from app.contests.queries import contest_by_slug
from app.errors import Refused, attach
from app.guard import actor, guard
from app.i18n import pick
from app.judging import actions, queries, requests
from app.judging.cards import enter_url, public_url, reach
from app.judging.entering import judge_at_the_door
from app.judging.forms import JudgeForm, NewJudgeForm, RecusalForm
from app.judging.inviting import can_invite, invite
from app.judging.models import Judge, Recusal
from app.judging.moments import at_in
from app.judging.origins import ORIGINS
from app.judging.sheet import Card, card_sheet, qr_svg
from app.offload import offload
from app.submissions.models import Entry

bp = Blueprint("judging", __name__)


@bp.get("/manage/<slug>/judges")
@guard("roadshow.plan", contest_by_slug)
def judges(contest: Contest) -> Any:
    return render_template(
        "judging/judges.html", contest=contest, rows=queries.judge_rows(contest), reach=reach(), address=public_url(),
        standing=[one for one in queries.contest_recusals(contest) if one.lifted_at is None], at=at_in(contest.timezone),
        can_invite=can_invite, asked=len(requests.requests_in(contest)),
        staged=[stage for stage in contest.stages if kind_of(stage).staged and stage.state != "done"],
    )


@bp.route("/manage/<slug>/judges/new", methods=["GET", "POST"])
@guard("roadshow.plan", contest_by_slug)
def new_judge(contest: Contest) -> Any:
    form = NewJudgeForm()
    if form.validate_on_submit():
        try:
            made = actions.add_judge(actor(), contest, **form.facts())
            invited = can_invite(made)
            if invited:
                invite(actor(), made)
            name = pick(made.person.name, made.person.name_en)
            flash(_("已加入评委“%(name)s”，邀请信已发出。", name=name) if invited else _("已加入评委“%(name)s”。", name=name), "ok")
            return redirect(url_for(".judges", slug=contest.slug))
        except Refused as no:
            attach(form, no)
    page = render_template("judging/judge.html", contest=contest, form=form, judge=None)
    return page, 422 if form.is_submitted() else 200


@bp.route("/manage/<slug>/judges/<key>/edit", methods=["GET", "POST"])
@guard("roadshow.plan", queries.judge_in)
def edit_judge(judge: Judge) -> Any:
    kept = {name: getattr(judge.person, name) for name in ("name", "name_en")}
    kept |= {name: getattr(judge, name) for name in ("affiliation", "affiliation_en")}
    form = JudgeForm(data=kept)
    if form.validate_on_submit():
        try:
            actions.change_judge(actor(), judge, active=judge.active, **form.facts())
            flash(_("已保存。"), "ok")
            return redirect(url_for(".judges", slug=judge.contest.slug))
        except Refused as no:
            attach(form, no)
    page = render_template("judging/judge.html", contest=judge.contest, form=form, judge=judge)
    return page, 422 if form.is_submitted() else 200


@bp.post("/manage/<slug>/judges/<key>/activity")
@guard("roadshow.plan", queries.judge_in)
def activity(judge: Judge) -> Any:
    """End a judge's part, or take it up again (with `active`)."""
    active = request.form.get("active") == "1"
    facts = {"affiliation": judge.affiliation, "affiliation_en": judge.affiliation_en, "active": active}
    name = pick(judge.person.name, judge.person.name_en)
    actions.change_judge(actor(), judge, name=judge.person.name, name_en=judge.person.name_en, **facts)
    flash(_("“%(name)s”又是评委了，请打印新卡。", name=name) if active else _("已停用“%(name)s”。", name=name), "ok")
    return redirect(url_for(".judges", slug=judge.contest.slug))


@bp.post("/manage/<slug>/judges/<key>/revoke")
@guard("roadshow.plan", queries.judge_in)
def revoke(judge: Judge) -> Any:
    name = pick(judge.person.name, judge.person.name_en)
    actions.revoke_card(actor(), judge)
    flash(_("“%(name)s”的旧卡已作废，请打印新卡。", name=name), "ok")
    return redirect(url_for(".judges", slug=judge.contest.slug))


def entry_name(entry: Entry) -> str:
    """The project's title in the reader's language."""
    return pick(entry.project.title, entry.project.title_en)


def _cards(contest: Contest) -> list[Card]:
    """A card for each active judge; `?judge=KEY` prints only that one."""
    only = request.args.get("judge")
    return [
        Card(
            contest=pick(contest.title, contest.title_en),
            name=row.judge.person.name,
            name_en=row.judge.person.name_en,
            affiliation=pick(row.judge.affiliation, row.judge.affiliation_en),
            panels=tuple(
                f"{pick(seat.panel.stage.title, seat.panel.stage.title_en)} {seat.panel.title or seat.panel.key}"
                + (" " + _("组长") if seat.head else "")
                for seat in row.seats
            ),
            url=enter_url(row.judge),
            note="用平板扫码评分，请勿转借。",
            note_en="Scan to score. Please do not pass on.",
            sample=_("示例数据") if contest.sample else "",
        )
        for row in queries.judge_rows(contest)
        if row.judge.active and only in (None, row.judge.key)
    ]


@bp.get("/manage/<slug>/judges/cards")
@guard("judging.hand_out", contest_by_slug)
def cards(contest: Contest) -> Any:
    sheet = [(card, qr_svg(card.url)) for card in _cards(contest)]
    return render_template("judging/cards.html", contest=contest, sheet=sheet, reach=reach(), address=public_url())


@bp.get("/manage/<slug>/judges/cards.pdf")
@guard("judging.hand_out", contest_by_slug)
def cards_pdf(contest: Contest) -> Any:
    wanted = _cards(contest)
    if not wanted:
        raise Refused("judging.no_cards", _("还没有评委，没有卡片可以打印。"), status=409)
    answer = Response(offload(card_sheet, wanted), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="judge-cards-{contest.slug}.pdf"'
    # Whoever has the sheet can come in as any judge.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/manage/<slug>/judges/recusals", methods=["GET", "POST"])
@guard("roadshow.plan", contest_by_slug)
def recusals(contest: Contest) -> Any:
    form = RecusalForm()
    sitting = {str(one.id): one for one in queries.judges_of(contest.id) if one.active}
    entries = {str(one.id): one for one in queries.staged_entries(contest)}
    many = len({one.stage_id for one in entries.values()}) > 1
    form.judge.choices = [("", _("请选择"))] + [(key, pick(one.person.name, one.person.name_en)) for key, one in sitting.items()]
    form.entry.choices = [("", _("请选择"))] + [
        (key, entry_name(one) + (f"　{pick(one.stage.title, one.stage.title_en)}" if many else "")) for key, one in entries.items()
    ]
    if form.validate_on_submit():
        try:
            actions.recuse(actor(), sitting[form.judge.data], entries[form.entry.data], form.reason.data)
            flash(_("已登记回避，这张评分表不计分。"), "ok")
            return redirect(url_for(".recusals", slug=contest.slug))
        except Refused as no:
            attach(form, no)
    found, asked = queries.contest_recusals(contest), requests.requests_in(contest)
    page = render_template(
        "judging/recusals.html", contest=contest, form=form, recusals=found, ready=bool(sitting and entries), origins=ORIGINS,
        at=at_in(contest.timezone), asked=[(one, requests.meant(one, list(sitting.values()))) for one in asked], judges=list(sitting.values()),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/manage/<slug>/judges/recusals/<int:number>/lift")
@guard("roadshow.plan", queries.recusal_in)
def lift(recusal: Recusal) -> Any:
    slug = recusal.judge.contest.slug
    try:
        actions.lift_recusal(actor(), recusal)
        flash(_("已取消回避。"), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return redirect(url_for(".recusals", slug=slug))


@bp.route("/judge/enter/<token>", methods=["GET", "POST"])
@guard("public")
def enter(token: str) -> Any:
    """Looking uses nothing up; the one form on the page signs in."""
    judge = judge_at_the_door(token)
    g.sample_data = judge is not None and judge.contest.sample
    if judge is None:
        answer = Response(render_template("judging/enter_gone.html"), status=404)
    elif request.method == "POST":
        sign_in(judge.person, kind="card")
        answer = redirect("/judge")
    else:
        other = current_user.name if current_user.is_authenticated and current_user.person.id != judge.person_id else None
        answer = Response(render_template("judging/enter.html", judge=judge, contest=judge.contest, other=other))
    # The address is the key: neither other sites nor caches may learn it.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


from app.judging import routes_requests, routes_tablets  # noqa: E402, F401  their pages hang on the same blueprint
