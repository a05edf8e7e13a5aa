"""Where each role lands after signing in, the organiser's home, and the removal of the sample."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from app import clock
from app.contests.kinds import kind_of
from app.contests.models import Contest
from app.contests.queries import contest_by_id, contest_by_slug, whole_contest
from app.core import policy
from app.core.policy import may
from app.errors import Refused
from app.guard import actor, guard
from app.homes.line import ahead, date_of, doors
from app.homes.queries import contests_for, counts_of, standing
from app.homes.rehearsal import rehearsal_of, rehearse, wipe
from app.homes.removal import remove_sample, what_goes
from app.homes.todo import todos
from app.homes.words import removal_lines
from app.screening.queries import counts as pile_counts
from app.screening.queries import reader_of
from app.screening.verdicts import WAITING

bp = Blueprint("homes", __name__)

# How many things to do stand on the home page; the rest follows when these are done.
SHOWN = 3


@bp.get("/home")
@guard("account.here")
def home() -> Any:
    return redirect(_address())


def _address() -> str:
    """The home of the actor's first role; an applicant's projects where there is none."""
    who = actor()
    if contests_for(who, policy.ORGANISER, policy.SUPERVISOR) or who.has_anywhere(policy.ORGANISER):
        return "/manage"
    working = contests_for(who, policy.HOST, policy.SCREENER) or contests_for(who, policy.OFFICER)
    if working:
        return url_for("homes.role", slug=working[0].slug)
    return "/judge" if who.has_anywhere(policy.JUDGE) else "/my/projects"


@bp.get("/manage")
@guard("account.own")
def choose() -> Any:
    who = actor()
    if not who.has_anywhere(policy.ORGANISER) and not who.has_anywhere(policy.SUPERVISOR):
        abort(403)
    contests, may_start = contests_for(who, policy.ORGANISER, policy.SUPERVISOR), may(who, "contest.create")
    if len(contests) == 1:
        return redirect(url_for("homes.manage", slug=contests[0].slug))
    g.sample_data = any(contest.sample for contest in contests)
    return render_template("homes/choose.html", contests=contests, counts=counts_of(contests), may_start=may_start)


@bp.get("/manage/<slug>")
@guard("contest.overlook", whole_contest)
def manage(contest: Contest) -> Any:
    now, found = clock.now(), standing(contest)
    edits = may(actor(), "contest.edit", contest.scope())
    waiting = todos(found) if edits else []
    return render_template(
        "homes/manage.html", contest=contest, found=found, doors=doors(found, now), ahead=ahead(found, now),
        today=date_of(contest, now), todos=waiting[:SHOWN], more=len(waiting[SHOWN:]), edits=edits,
        may_start=may(actor(), "contest.create"),
    )


@bp.get("/home/<slug>")
@guard("contest.read", contest_by_slug, hide=True)
def role(contest: Contest) -> Any:
    who = actor()
    if may(who, "contest.overlook", contest.scope()):
        return redirect(url_for("homes.manage", slug=contest.slug))
    hosts, screens = who.has(policy.HOST, contest.id), who.has(policy.SCREENER, contest.id)
    if not hosts and not screens and who.has(policy.OFFICER, contest.id):
        return redirect(f"/officer/{contest.slug}")
    if not hosts and not screens:
        return redirect(url_for("contests.page", slug=contest.slug))
    staged = [stage for stage in contest.stages if kind_of(stage).staged] if hosts else []
    piles = [(stage, pile_counts(stage, reader_of(who, stage))) for stage in contest.stages if screens and kind_of(stage).checked]
    return render_template("homes/role.html", contest=contest, staged=staged, piles=piles, waiting=WAITING)


def sample_by_slug(slug: str) -> Contest | None:
    """A sample contest; a loader for guards."""
    found = contest_by_slug(slug)
    return found if found is not None and found.sample else None


@bp.get("/manage/<slug>/remove")
@guard("sample.remove", sample_by_slug)
def removing(contest: Contest) -> Any:
    return render_template("homes/remove.html", contest=contest, lines=removal_lines(what_goes(contest, actor())))


@bp.post("/manage/<slug>/remove")
@guard("sample.remove", sample_by_slug)
def remove(contest: Contest) -> Any:
    try:
        remove_sample(actor(), contest)
    except Refused as no:
        flash(str(no.text), "error")
        return redirect(url_for("homes.choose"))
    g.contest = None
    flash(_("示例大赛已删除。审计日志保留着。"), "ok")
    return redirect("/")


@bp.get("/manage/<slug>/rehearsal")
@guard("contest.edit", contest_by_slug)
def rehearsal(contest: Contest) -> Any:
    real = contest_by_id(contest.rehearsal_of) if contest.rehearsal_of is not None else contest
    assert real is not None
    copy = rehearsal_of(real)
    stages = [stage for stage in copy.stages if kind_of(stage).staged] if copy is not None else []
    return render_template("homes/rehearsal.html", contest=real, copy=copy, stages=stages)


@bp.post("/manage/<slug>/rehearsal")
@guard("contest.edit", contest_by_slug)
def start_rehearsal(contest: Contest) -> Any:
    slug = contest.slug
    try:
        rehearse(actor(), contest)
        flash(_("彩排已准备好。"), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return redirect(url_for("homes.rehearsal", slug=slug), 303)


@bp.post("/manage/<slug>/rehearsal/wipe")
@guard("contest.edit", contest_by_slug)
def wipe_rehearsal(contest: Contest) -> Any:
    slug, copy = contest.slug, rehearsal_of(contest)
    if copy is not None:
        wipe(actor(), copy)
        flash(_("彩排已清除，正式的大赛里没有留下任何痕迹。"), "ok")
    return redirect(url_for("homes.rehearsal", slug=slug), 303)
