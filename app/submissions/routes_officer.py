"""The officer's pages: the own region, its codes on paper, entering for somebody; and the page where that one claims it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.accounts import guests
from app.contests.models import Contest, Region
from app.contests.queries import contest_by_slug
from app.core.policy import Scope
from app.db import db
from app.errors import Refused, attach
from app.guard import actor, guard
from app.i18n import pick
from app.limits import limiter, who
from app.submissions import behalf, codes, queries
from app.submissions import region as of_region
from app.submissions.forms import CodeForm
from app.submissions.models import EntryCode, Project
from app.submissions.queries import Filters
from app.submissions.routes import bp


@bp.get("/officer/<slug>")
@guard("region.work", contest_by_slug)
def region(contest: Contest) -> Any:
    mine = of_region.regions_of(actor(), contest)
    wanted = Filters(q=request.args.get("q", "").strip()[:80])
    page = queries.projects_page(contest, wanted, request.args.get("page", 1, type=int), {one.id for one in mine})
    return render_template(
        "submissions/region.html", contest=contest, regions=mine, counts=of_region.counts(contest, mine), page=page,
        wanted=wanted, waiting=of_region.waiting_in(contest, mine), written=of_region.written_down(actor(), contest, mine),
        now=clock.now(),
    )


def _chosen(contest: Contest) -> Region | None:
    """The region that the form names; the only one where the officer has one."""
    mine = of_region.regions_of(actor(), contest)
    if len(mine) == 1:
        return mine[0]
    return next((one for one in mine if one.key == request.form.get("region")), None)


@bp.post("/officer/<slug>/projects")
@limiter.limit("120 per hour")
@guard("region.work", contest_by_slug)
def enter_for(contest: Contest) -> Any:
    place = _chosen(contest)
    try:
        if place is None:
            raise Refused("region", _("请先选一个街镇。"), field="region")
        project = behalf.enter_for(actor(), contest, place)
    except Refused as no:
        flash(str(no.text), "error")
        return redirect(url_for("submissions.region", slug=contest.slug), 303)
    return redirect(url_for("submissions.step", key=project.key, step=1), 303)


def _codes_page(contest: Contest, status: int = 200, **more: Any) -> Any:
    mine = of_region.regions_of(actor(), contest)
    page = render_template(
        "submissions/region_codes.html", contest=contest, regions=mine,
        listed=codes.listed_codes(contest.id, codes.CONFIRM, {one.id for one in mine}),
        titles={one.id: one for one in mine}, most=codes.MOST_AT_ONCE, **more,
    )
    return page, status


@bp.get("/officer/<slug>/codes")
@guard("region.work", contest_by_slug)
def region_codes(contest: Contest) -> Any:
    return _codes_page(contest)


@bp.post("/officer/<slug>/codes")
@limiter.limit("60 per hour")
@guard("region.work", contest_by_slug)
def make_region_codes(contest: Contest) -> Any:
    """The codes stand in this answer only: a sheet of slips to print and cut."""
    place = _chosen(contest)
    try:
        if place is None:
            raise Refused("region", _("请先选一个街镇。"), field="region")
        slips = codes.make_codes(
            actor(), contest, codes.CONFIRM, region=place, number=request.form.get("number", 0, type=int) or 0,
        )
    except Refused as no:
        return _codes_page(contest, no.status, refused=no, number=request.form.get("number", ""))
    return render_template("submissions/slips.html", contest=contest, region=place, slips=slips)


def _code_here(slug: str, number: int) -> EntryCode | None:
    """A code of one of the officer's own regions; a loader for guards."""
    contest, found = contest_by_slug(slug), db.session.get(EntryCode, number)
    if contest is None or found is None or found.contest_id != contest.id or found.kind != codes.CONFIRM:
        return None
    return found if (contest.id, found.region_id) in actor().regions else None


@bp.post("/officer/<slug>/codes/<int:number>/revoke")
@guard("region.work", _code_here)
def revoke_region_code(code: EntryCode) -> Any:
    codes.revoke_code(actor(), code)
    flash(_("第 %(number)d 号已作废。", number=code.serial), "ok")
    return redirect(url_for("submissions.region_codes", slug=code.contest.slug), 303)


class _InRegion:
    """A project found by contest and key, as the officer of its region finds it."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def scope(self) -> Scope:
        return self.project.scope()


def _load_in_region(slug: str, key: str) -> _InRegion | None:
    found = queries.project_in(slug, key)
    return _InRegion(found) if found is not None and behalf.can_be_claimed(found) else None


@bp.post("/officer/<slug>/projects/<key>/claim-code")
@guard("region.vouch", _load_in_region, hide=True)
def make_claim_code(at: _InRegion) -> Any:
    code = behalf.make_claim_code(actor(), at.project)
    return render_template("submissions/claim_slip.html", contest=at.project.contest, project=at.project, code=code)


@bp.post("/officer/<slug>/projects/<key>/claim-code/revoke")
@guard("region.vouch", _load_in_region, hide=True)
def revoke_claim_code(at: _InRegion) -> Any:
    behalf.revoke_claim_code(actor(), at.project)
    flash(_("认领码已作废。"), "ok")
    return redirect(url_for("submissions.region", slug=at.project.contest.slug), 303)


@bp.route("/claim", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@guard("project.enter")
def claim() -> Any:
    form = CodeForm()
    form.code.label.text = _("认领码")
    if form.is_submitted() and form.validate():
        try:
            here = actor() if actor().person_id is not None else guests.begin()
            project = behalf.claim(here, form.code.data, guesser=who())
            flash(_("“%(title)s”现在是您的了。", title=pick(project.title, project.title_en) or _("未命名的项目")), "ok")
            return redirect(url_for("submissions.project", key=project.key), 303)
        except Refused as no:
            attach(form, no)
    return render_template("submissions/claim.html", form=form), 422 if form.is_submitted() else 200
