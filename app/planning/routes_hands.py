"""A version's page and what hands do with it: move, swap, seat, lock, undo, copy, compare, release."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from app.core.plan import difference, panels
from app.errors import Refused
from app.guard import actor, guard
from app.judging.moments import at_in, clock_in
from app.planning import actions
from app.planning.facts import plan_in
from app.planning.models import PlanVersion
from app.planning.queries import effect, sheet_of, turns_at, version_in, versions_of, where_to
from app.planning.releasing import release as release_now
from app.planning.routes import HERE, at_home, bp, press

VERSION = f"{HERE}/versions/<int:number>"
VERBS = ("put", "take", "swap", "seat", "unseat", "stand_in", *actions.OF_ONE_PROJECT)


def _page(version: PlanVersion, anchor: str = "") -> str:
    return str(at_home(version.stage, "version", number=version.number)) + (f"#{anchor}" if anchor else "")


@bp.get(VERSION)
@guard("roadshow.plan", version_in)
def version(version: PlanVersion) -> Any:
    """The grid; with `entry` in the address, what each place for it would break."""
    sheet, zone = sheet_of(version), version.stage.contest.timezone
    picked = request.args.get("entry", "")
    picked = picked if picked in sheet.problem.entry and version.state == "draft" else ""
    return render_template(
        "planning/version.html", contest=version.stage.contest, stage=version.stage, sheet=sheet, version=version,
        picked=picked, places=where_to(sheet, picked) if picked else {}, at=at_in(zone), clock=clock_in(zone),
        versions=versions_of(version.stage),
    )


@bp.get(f"{VERSION}/where")
@guard("roadshow.plan", version_in)
def where(version: PlanVersion) -> Any:
    """What each block would say to the entry that is being dragged."""
    sheet, entry = sheet_of(version), request.args.get("entry", "")
    if entry not in sheet.problem.entry:
        return {"blocks": {}}
    found = where_to(sheet, entry)
    return {"blocks": {key: {"refused": one.refused, "breaks": one.breaks, "cost": one.cost} for key, one in found.items()}}


@bp.get(f"{VERSION}/panel/<path:block>")
@guard("roadshow.plan", lambda slug, stage, number, block: version_in(slug, stage, number))
def panel(version: PlanVersion) -> Any:
    """A block's panel: who sits there, and what each of the others would break."""
    sheet, key = sheet_of(version), (request.view_args or {})["block"]
    if key not in sheet.problem.block:
        return redirect(_page(version))
    sits = sheet.plan.of(key).judges
    effects = {
        judge: effect(sheet, "unseat" if judge in sits else "seat", {"judge": judge, "block": key})
        for judge in sheet.problem.judge
    }
    order = sorted(effects, key=lambda one: (one not in sits, effects[one].refused, len(effects[one].breaks), effects[one].cost))
    return render_template(
        "planning/panel.html", contest=version.stage.contest, stage=version.stage, version=version, sheet=sheet, block=key,
        sits=sits, effects=effects, order=order,
    )


@bp.get(f"{VERSION}/project/<key>")
@guard("roadshow.plan", lambda slug, stage, number, key: version_in(slug, stage, number))
def project(version: PlanVersion) -> Any:
    """Who hears one project, and of all others in its room what it would mean if they did."""
    sheet, key = sheet_of(version), (request.view_args or {})["key"]
    seating = next((one for one in sheet.plan.seatings if key in one.entries and one.block in sheet.problem.block), None)
    if seating is None or not sheet.problem.each:
        return redirect(_page(version))
    hears = [judge for judge in seating.hearing(key) if judge in sheet.problem.judge]
    held = {one["judge"] for one in version.locks if one["entry"] == key and one["block"] == seating.block}
    choices = {
        judge: turns_at(sheet, key, judge, hears, held)
        for judge in dict.fromkeys([*hears, *seating.judges]) if judge in sheet.problem.judge
    }
    order = [*hears, *sorted((one for one in choices if one not in hears), key=lambda one: choices[one].worst)]
    return render_template(
        "planning/project.html", contest=version.stage.contest, stage=version.stage, version=version, sheet=sheet, entry=key,
        block=seating.block, hears=hears, choices=choices, order=order, held=held, heard=panels.loads(sheet.plan),
    )


@bp.post(f"{VERSION}/move")
@guard("roadshow.plan", version_in)
def move(version: PlanVersion) -> Any:
    """One move by hand."""
    verb, revision = request.form.get("verb", ""), request.form.get("revision", -1, type=int)
    about: dict[str, Any] = {
        name: request.form[name] for name in ("entry", "other", "judge", "block") if request.form.get(name)
    }
    about["place"] = request.form.get("place", 0, type=int)
    wanted = {
        "put": ("entry", "block"), "take": ("entry",), "swap": ("entry", "other"), "stand_in": ("judge", "other", "block"),
        "hear": ("judge", "entry"), "unhear": ("judge", "entry"), "relieve": ("judge", "other", "entry"),
    }
    target = _back(version, about)
    if verb not in VERBS or any(name not in about for name in wanted.get(verb, ("judge", "block"))):
        flash(_("没有看懂这个改动。"), "error")
        return redirect(_page(version))
    try:
        found = actions.adjust(actor(), version, revision, verb, about)
        if found:
            flash(_("已改，但有 %(num)d 处还要处理，见页面上方。", num=len(found)), "warn")
        else:
            flash(_("已改。"), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return redirect(target)


def _back(version: PlanVersion, about: dict[str, Any]) -> str:
    """The page from which the move was made."""
    back = request.form.get("back")
    if back == "panel" and about.get("block"):
        return str(at_home(version.stage, "panel", number=version.number, block=about["block"]))
    if back == "project" and about.get("entry"):
        return str(at_home(version.stage, "project", number=version.number, key=about["entry"]))
    return _page(version)


@bp.post(f"{VERSION}/undo")
@guard("roadshow.plan", version_in)
def undo(version: PlanVersion) -> Any:
    revision = request.form.get("revision", -1, type=int)
    return press(lambda: actions.undo(actor(), version, revision), _("已撤销上一步。"), _page(version))


@bp.post(f"{VERSION}/lock")
@guard("roadshow.plan", version_in)
def lock(version: PlanVersion) -> Any:
    revision, asked = request.form.get("revision", -1, type=int), request.form
    return press(
        lambda: actions.turn_lock(
            actor(), version, revision, block=asked.get("block", ""), entry=asked.get("entry", ""), judge=asked.get("judge", "")
        ),
        _("已改。"), _back(version, {"entry": asked.get("entry"), "block": asked.get("block")}),
    )


@bp.post(f"{VERSION}/copy")
@guard("roadshow.plan", version_in)
def copy(version: PlanVersion) -> Any:
    made = actions.copy(actor(), version)
    flash(_("已复制为第 %(num)d 版。", num=made.number), "ok")
    return redirect(_page(made))


@bp.post(f"{VERSION}/release")
@guard("roadshow.plan", version_in)
def release(version: PlanVersion) -> Any:
    try:
        changed = release_now(actor(), version)
        flash(_("第 %(num)d 版已发布，%(changed)d 个项目的时间或房间有变动，已通知。", num=version.number, changed=len(changed)), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return redirect(_page(version))


@bp.get(f"{VERSION}/against/<int:other>")
@guard("roadshow.plan", lambda slug, stage, number, other: version_in(slug, stage, number))
def against(version: PlanVersion) -> Any:
    """What differs from another version."""
    other = version_in(version.stage.contest.slug, version.stage.key, (request.view_args or {})["other"])
    if other is None:
        return redirect(_page(version))
    new, old = sheet_of(version), sheet_of(other)
    found = difference(plan_in(other), plan_in(version), old.problem.block, new.problem.block)
    return render_template(
        "planning/against.html", contest=version.stage.contest, stage=version.stage, new=new, old=old, found=found,
        names=new.names, clock=clock_in(version.stage.contest.timezone),
    )
