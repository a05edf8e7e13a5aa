"""Calendars that a phone subscribes to: the address itself, and its owners' buttons."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.models import Person
from app.db import db
from app.guard import actor, guard
from app.i18n import LANGUAGES
from app.judging.cards import public_url
from app.judging.moments import at_in, clock_in
from app.judging.sheet import qr_svg
from app.roadshow.calendar_keys import APPLICANT, JUDGE, address_of, open_calendar, opened, shut_calendar
from app.roadshow.calendars import MEDIA_TYPE, calendar, days_of_judge, judge_events, slot_event, slots_of_person
from app.roadshow.models import CalendarKey
from app.roadshow.panels import numbers
from app.roadshow.routes import bp
from app.roadshow.times import ends_at
from app.scoring.queries import Bench, bench_of

# The address is the key: neither other sites nor caches nor search engines may learn it.
PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@bp.get("/calendars/<token>.ics")
@guard("public")
def subscribed(token: str) -> Any:
    """The calendar behind an address, in its owner's language; only what is public holds."""
    kept = opened(token)
    if kept is None:
        return Response(_("这个日历地址没有或已停用。"), 404, PRIVATE, content_type="text/plain; charset=utf-8")
    language = LANGUAGES.get(db.session.get_one(Person, kept.person_id).language or "")
    with force_locale(language[1]) if language else nullcontext():
        content = _judging(kept) if kept.kind == JUDGE else _pitching(kept)
    return Response(content, 200, PRIVATE, content_type=MEDIA_TYPE)


def _judging(kept: CalendarKey) -> bytes:
    page = public_url() + url_for("roadshow.judge_days")
    return calendar(_("评审日程"), judge_events(kept.person_id, page))


def _pitching(kept: CalendarKey) -> bytes:
    slots = slots_of_person(kept.person_id)
    pages = [public_url() + url_for("roadshow.my_slot", key=slot.entry.key) for slot in slots]
    return calendar(_("我的路演"), [slot_event(slot, page, told=True) for slot, page in zip(slots, pages, strict=True)])


@bp.get("/judge/days")
@guard("judging.work", lambda: bench_of(actor()))
def judge_days(bench: Bench) -> Any:
    """A judge's released days, their papers, and the calendar for the judge's own phone."""
    days = days_of_judge(bench.person_id)
    stages = list({day.stage_id: day.stage for day in days}.values())
    g.sample_data = any(stage.contest.sample for stage in stages)
    page = render_template(
        "roadshow/judge_days.html", days=days, heard=numbers(days, bench.person_id), stages=stages, at=at_in, clock=clock_in, ends_at=ends_at,
        **subscription(bench.person_id, JUDGE),
    )
    return Response(page, headers=PRIVATE)


def subscription(person_id: int | None, kind: str) -> dict[str, Any]:
    """What a page shows of somebody's calendar address."""
    address = address_of(person_id, kind)
    return {"address": address, "code": qr_svg(f"webcal://{address}") if address else "", "scheme": public_url().split("://", 1)[0]}


@bp.post("/judge/days/calendar")
@guard("judging.work", lambda: bench_of(actor()))
def judge_calendar_key(bench: Bench) -> Any:
    """Make the judge's address, make it anew, or shut it."""
    return _pressed(bench.person_id, JUDGE, url_for("roadshow.judge_days", _anchor="calendar"))


@bp.post("/my/calendar")
@guard("account.own")
def my_calendar_key() -> Any:
    """The same for an applicant; the project whose page the button stands on only says where to go back to."""
    project = request.form.get("project", "")
    back = url_for("roadshow.my_slot", key=project, _anchor="calendar") if project.isalnum() else url_for("submissions.mine")
    return _pressed(actor().person_id, APPLICANT, back)


def _pressed(person_id: int | None, kind: str, back: str) -> Any:
    if person_id is None:
        abort(403)
    if request.form.get("do") == "shut":
        shut_calendar(actor(), person_id, kind)
        flash(_("日历地址已停用，订阅过的手机不再更新。"), "ok")
    else:
        anew = address_of(person_id, kind) is not None
        open_calendar(actor(), person_id, kind)
        flash(_("日历地址已换新，旧地址失效了。") if anew else _("日历地址已生成。"), "ok")
    return redirect(back, 303)
