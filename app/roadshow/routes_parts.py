"""The forms behind the plan: a room, a panel, a pitch day."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import flash, render_template
from flask_babel import gettext as _

from app.contests.models import Stage
from app.errors import Refused, attach
from app.guard import actor, guard
from app.i18n import pick
from app.judging import actions as judging
from app.judging.models import Panel
from app.judging.queries import judges_of, panels_of, sitting, standing_recusals
from app.roadshow import actions, ahead
from app.roadshow.forms import (
    DayForm,
    HearingForm,
    NewPanelForm,
    NewRoomForm,
    PanelForm,
    RoomForm,
    ahead_form,
    day_form,
)
from app.roadshow.missing import plan_of
from app.roadshow.models import PitchDay, Room, Slot
from app.roadshow.panels import choose, heard_by, names_of
from app.roadshow.queries import day_in, panel_in, room_in, rooms, slot_in
from app.roadshow.routes import bp, staged_by_key, to_plan
from app.roadshow.times import PARTS

BOTH = ["GET", "POST"]


def _page(template: str, stage: Stage, form: Any, save: Callable[[], object], **rest: Any) -> Any:
    """Show the form, or save it and go back to the plan; a refusal stands beside its field."""
    if form.validate_on_submit():
        try:
            save()
            flash(_("已保存。"), "ok")
            return to_plan(stage)
        except Refused as no:
            attach(form, no)
    page = render_template(f"roadshow/{template}.html", contest=stage.contest, stage=stage, form=form, **rest)
    return page, 422 if form.is_submitted() else 200


def _first_free(taken: set[str], names: str) -> str:
    return next((name for name in names if name not in taken), "")


@bp.route("/manage/<slug>/stages/<stage>/plan/rooms/new", methods=BOTH)
@guard("roadshow.plan", staged_by_key)
def new_room(stage: Stage) -> Any:
    free = _first_free({room.key for room in rooms(stage.id)}, "123456789")
    form = NewRoomForm(data={"key": free})
    return _page("room", stage, form, lambda: actions.make_room(actor(), stage, **form.facts()), room=None)


@bp.route("/manage/<slug>/stages/<stage>/plan/rooms/<key>", methods=BOTH)
@guard("roadshow.plan", room_in)
def edit_room(room: Room) -> Any:
    form = RoomForm(obj=room)
    return _page("room", room.stage, form, lambda: actions.change_room(actor(), room, **form.facts()), room=room)


def _with_judges(form: PanelForm, stage: Stage) -> PanelForm:
    active = [(one.id, pick(one.person.name, one.person.name_en)) for one in judges_of(stage.contest_id) if one.active]
    form.judges.choices = active
    form.head.choices = [(0, _("不设组长")), *active]
    return form


def _make(stage: Stage, form: PanelForm, key: str) -> None:
    judging.make_panel(
        actor(), stage, key=key, title=form.title.data, judge_ids=form.judges.data or [], head_id=form.head.data or None
    )


@bp.route("/manage/<slug>/stages/<stage>/plan/panels/new", methods=BOTH)
@guard("roadshow.plan", staged_by_key)
def new_panel(stage: Stage) -> Any:
    taken = {panel.key for panel in panels_of(stage)}
    form = NewPanelForm(data={"key": _first_free(taken, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "head": 0})
    _with_judges(form, stage)

    def save() -> None:
        if form.key.data in taken:
            raise Refused("roadshow.panel_exists", _("这个组号已经用了。"), field="key", status=409)
        _make(stage, form, form.key.data)

    return _page("panel", stage, form, save, panel=None)


@bp.route("/manage/<slug>/stages/<stage>/plan/panels/<key>", methods=BOTH)
@guard("roadshow.plan", panel_in)
def edit_panel(panel: Panel) -> Any:
    members = sitting(panel)
    head = next((member.judge_id for member in members if member.head), 0)
    form = PanelForm(data={"title": panel.title, "judges": [member.judge_id for member in members], "head": head})
    _with_judges(form, panel.stage)
    return _page("panel", panel.stage, form, lambda: _make(panel.stage, form, panel.key), panel=panel)


@bp.route("/manage/<slug>/stages/<stage>/plan/days/<int:number>/judges/<key>", methods=BOTH)
@guard("roadshow.plan", slot_in)
def hearing(slot: Slot) -> Any:
    """Which of those who sit in the room hear one project: all of them, or some."""
    day, stage = slot.pitch_day, slot.pitch_day.stage
    here = [member.judge for member in sitting(day.panel)]
    form = HearingForm(data={"judges": [judge.id for judge in heard_by(day, slot, names_of([day]))]})
    form.judges.choices = [(judge.id, pick(judge.person.name, judge.person.name_en)) for judge in here]
    off = [one for one in standing_recusals(stage) if one.entry_id == slot.entry_id and one.judge_id in {judge.id for judge in here}]
    return _page("hearing", stage, form, lambda: choose(actor(), slot, form.judges.data or []), slot=slot, day=day, off=off)


@bp.route("/manage/<slug>/stages/<stage>/plan/ahead", methods=BOTH)
@guard("roadshow.plan", staged_by_key)
def say_ahead(stage: Stage) -> Any:
    """What those who come are told ahead, for all days of the stage."""
    form = ahead_form(stage.contest.timezone)(obj=stage)
    return _page("ahead", stage, form, lambda: ahead.say(actor(), stage, **form.facts()))


def _with_places(form: DayForm, stage: Stage) -> DayForm:
    form.room.choices = [(room.id, room.title or room.key) for room in rooms(stage.id)]
    form.panel.choices = [(panel.id, f"{panel.title or panel.key}（{len(sitting(panel))}）") for panel in panels_of(stage)]
    return form


def _facts(form: DayForm, stage: Stage) -> dict[str, Any]:
    """The form's values as the actions take them: rooms and panels as rows, minutes as seconds."""
    lengths = {part: round(form[part].data * 60) for part in PARTS}
    return {
        "room": next(room for room in rooms(stage.id) if room.id == form.room.data),
        "panel": next(panel for panel in panels_of(stage) if panel.id == form.panel.data),
        "starts_at": form.starts_at.data, "title": form.title.data, **lengths,
        "bring": form.bring.data or "", "bring_en": form.bring_en.data or "",
    }


def _minutes(thing: Any, **rest: int) -> dict[str, Decimal]:
    seconds = {part: rest.get(part) or getattr(thing, part, 0) for part in PARTS}
    return {part: (Decimal(value) / 60).quantize(Decimal("0.1")).normalize() + 0 for part, value in seconds.items()}


@bp.route("/manage/<slug>/stages/<stage>/plan/days/new", methods=BOTH)
@guard("roadshow.plan", staged_by_key)
def new_day(stage: Stage) -> Any:
    plan = plan_of(stage)
    start = {"starts_at": stage.starts_at, "entries": [entry.id for entry in plan.loose]}
    form = day_form(stage.contest.timezone)(data={**start, **_minutes(stage, changeover_seconds=60)})
    _with_places(form, stage)
    form.entries.choices = [(entry.id, pick(entry.project.title, entry.project.title_en)) for entry in plan.loose]
    return _page(
        "day", stage, form,
        lambda: actions.plan_day(actor(), stage, entry_ids=form.entries.data or [], **_facts(form, stage)),
        day=None, ready=bool(plan.rooms and plan.panels),
    )


@bp.route("/manage/<slug>/stages/<stage>/plan/days/<int:number>", methods=BOTH)
@guard("roadshow.plan", day_in)
def edit_day(day: PitchDay) -> Any:
    kept = {"bring": day.bring, "bring_en": day.bring_en, "title": day.title, "starts_at": day.starts_at, "room": day.room_id, "panel": day.panel_id}
    form = day_form(day.stage.contest.timezone)(data={**kept, **_minutes(day)})
    _with_places(form, day.stage)
    form.entries.choices = []
    return _page("day", day.stage, form, lambda: actions.change_day(actor(), day, **_facts(form, day.stage)), day=day, ready=True)
