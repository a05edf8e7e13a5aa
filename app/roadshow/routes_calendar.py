"""Downloads of calendars; the public programme's address may be subscribed to."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, url_for
from flask_babel import gettext as _

from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.guard import actor, guard
from app.i18n import pick
from app.judging.cards import public_url
from app.roadshow.calendars import MEDIA_TYPE, calendar, judge_events, slot_event
from app.roadshow.door import slots_of
from app.roadshow.queries import days_of
from app.roadshow.routes import bp
from app.scoring.queries import Bench, bench_of
from app.submissions.models import Project
from app.submissions.queries import own_project


def _told(title: str, events: list[Any], name: str) -> Response:
    told = Response(calendar(title, events), content_type=MEDIA_TYPE)
    told.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return told


@bp.get("/contests/<slug>/<stage>/programme.ics")
@guard("contest.read", stage_by_key)
def programme_calendar(stage: Stage) -> Any:
    """Every published slot of the stage."""
    if not kind_of(stage).staged:
        abort(404)
    page = public_url() + url_for(".programme", slug=stage.contest.slug, stage=stage.key)
    events = [slot_event(slot, page) for day in days_of(stage.id, published_only=True) for slot in day.slots]
    title = f"{pick(stage.contest.title, stage.contest.title_en)} {pick(stage.title, stage.title_en)}"
    told = _told(title, events, f"{stage.contest.slug}-{stage.key}")
    if not stage.contest.published:
        told.headers["Cache-Control"] = "no-store"
    return told


@bp.get("/my/projects/<key>/slot.ics")
@guard("project.edit", own_project, hide=True)
def my_calendar(project: Project) -> Any:
    """The project's own slots, for everybody who works at it."""
    page = public_url() + url_for(".my_slot", key=project.key)
    told = _told(pick(project.title, project.title_en), [slot_event(slot, page, told=True) for slot in slots_of(project)], "slot")
    told.headers["Cache-Control"] = "no-store"
    return told


@bp.get("/judge/days.ics")
@guard("judging.work", lambda: bench_of(actor()))
def judge_calendar(bench: Bench) -> Any:
    """The judge's published pitch days."""
    page = public_url() + url_for("scoring.home")
    told = _told(_("评审日程"), judge_events(bench.person_id, page), "judging")
    told.headers["Cache-Control"] = "no-store"
    return told
