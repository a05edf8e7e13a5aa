"""The door on the day: the list with check-in, the page behind an entry's QR code, and the applicant's own page."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.core.policy import is_editor, is_owner
from app.errors import Refused
from app.guard import actor, guard
from app.i18n import pick
from app.judging.cards import public_url
from app.judging.moments import at_in, clock_in
from app.judging.sheet import qr_svg
from app.roadshow.ahead import bring_of
from app.roadshow.arrivals import STATES, note, take_back
from app.roadshow.calendar_keys import APPLICANT
from app.roadshow.delays import expectations
from app.roadshow.door import door_page, guest_of, slot_at, slots_of
from app.roadshow.models import Slot
from app.roadshow.routes import bp, staged_by_key
from app.roadshow.routes_subscribe import subscription
from app.submissions.models import Project
from app.submissions.queries import own_project


def door_url(slot: Slot) -> str:
    """What the QR code of an entry says: the page that checks it in, for whoever stands at the door."""
    stage = slot.entry.stage
    path = url_for("roadshow.door_entry", slug=stage.contest.slug, stage=stage.key, key=slot.entry.key)
    return public_url() + path


@bp.get("/manage/<slug>/stages/<stage>/door")
@guard("hall.run", staged_by_key)
def door(stage: Stage) -> Any:
    wanted = request.args.get("q", "").strip()[:60]
    page = request.args.get("page", 1, type=int)
    told = make_response(render_template(
        "roadshow/door.html", contest=stage.contest, stage=stage, wanted=wanted, words=STATES,
        found=door_page(stage, wanted, request.args.get("date", ""), page), at=at_in(stage.contest.timezone),
        clock=clock_in(stage.contest.timezone),
    ))
    told.headers["Cache-Control"] = "no-store"
    return told


@bp.get("/manage/<slug>/stages/<stage>/door/<key>")
@guard("hall.run", slot_at)
def door_entry(slot: Slot) -> Any:
    """Behind the QR code: whose it is, and one button. Looking changes nothing."""
    stage = slot.entry.stage
    told = make_response(render_template(
        "roadshow/door_entry.html", contest=stage.contest, stage=stage, guest=guest_of(slot), words=STATES,
        at=at_in(stage.contest.timezone), clock=clock_in(stage.contest.timezone),
    ))
    told.headers["Cache-Control"] = "no-store"
    return told


@bp.post("/manage/<slug>/stages/<stage>/door/<key>")
@guard("hall.run", slot_at)
def door_press(slot: Slot) -> Any:
    """One press at the door: a state, or `undo`; back to the list or to the entry's own page, as the form says."""
    entry, said = slot.entry, request.form
    place = {"slug": entry.stage.contest.slug, "stage": entry.stage.key}
    title, seen = pick(entry.project.title, entry.project.title_en), said.get("seen", type=int)
    try:
        if said.get("state") == "undo":
            take_back(actor(), slot, seen)
            flash(_("“%(title)s”的上一次签到已撤销。", title=title), "ok")
        else:
            note(actor(), slot, said.get("state", ""), seen)
            flash(_("“%(title)s”：%(state)s。", title=title, state=STATES[said["state"]]), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    if said.get("back") == "list":
        kept = {name: said[name] for name in ("q", "date", "page") if said.get(name)}
        return redirect(url_for("roadshow.door", **place, **kept, _anchor=f"guest-{entry.key}"), 303)
    return redirect(url_for("roadshow.door_entry", **place, key=entry.key), 303)


@bp.get("/my/projects/<key>/slot")
@guard("project.edit", own_project, hide=True)
def my_slot(project: Project) -> Any:
    """The applicant's and co-applicants' page for the day: when, where, the code for the door."""
    zone, who = project.contest.timezone, actor()
    slots = slots_of(project)
    guests = [(guest_of(slot), qr_svg(door_url(slot)), door_url(slot)) for slot in slots]
    newest = slots[0] if slots else None
    told = make_response(render_template(
        "roadshow/my_slot.html", contest=project.contest, project=project, guests=guests, words=STATES, at=at_in(zone),
        clock=clock_in(zone), bring=bring_of, expected=expectations(newest.entry.stage, [newest.pitch_day]) if newest else None,
        # A browser without an account has nobody whose calendar it could be; an officer's own calendar holds no projects.
        subscribes=not who.by_card and (is_owner(who, project.scope()) or is_editor(who, project.scope())),
        **subscription(who.person_id, APPLICANT),
    ))
    told.headers["Cache-Control"] = "no-store"
    told.headers["Referrer-Policy"] = "no-referrer"
    return told
