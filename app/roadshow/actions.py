"""What can be done about rooms, pitch days and running orders."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import before_and_after, change
from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.judging.models import Panel
from app.judging.queries import sitting
from app.roadshow import events, orders
from app.roadshow.clashes import refuse_clashes
from app.roadshow.leaving import let_go
from app.roadshow.models import PitchDay, Room
from app.roadshow.panels import follow
from app.roadshow.times import PARTS
from app.scoring import actions as scoring
from app.scoring.models import Scorecard
from app.scoring.queries import open_entries

ROOM_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}")


def make_room(
    actor: Actor, stage: Stage, *, key: str, title: str = "", venue: str = "", venue_en: str = ""
) -> Room:
    """Give a roadshow stage a room. Refuses a key that is taken or no key, and a stage without pitch days."""
    if not ROOM_KEY.fullmatch(key):
        raise Refused("roadshow.room_key", _("房间号用字母或数字，最多 16 个。"), field="key")
    with change(actor) as current:
        stage = _planned(stage.id)
        if db.session.scalars(select(Room).where(Room.stage_id == stage.id, Room.key == key)).first() is not None:
            raise Refused("roadshow.room_exists", _("这个房间号已经用了。"), field="key", status=409)
        room = Room(stage_id=stage.id, key=key, title=title.strip(), venue=venue.strip(), venue_en=venue_en.strip())
        db.session.add(room)
        db.session.flush()
        current.record(
            events.RoomMade(
                contest_id=stage.contest_id, stage_id=stage.id, room_id=room.id, key=key, title=room.title, venue=room.venue
            )
        )
        return room


def change_room(actor: Actor, room: Room, *, title: str, venue: str, venue_en: str = "") -> None:
    """Correct a room's title and venue; its key stays, screens and desks are opened by it."""
    with change(actor) as current:
        room = db.session.get_one(Room, room.id)
        new = {"title": title.strip(), "venue": venue.strip(), "venue_en": venue_en.strip()}
        changes = before_and_after(room, new)
        if changes:
            current.record(
                events.RoomChanged(
                    contest_id=room.stage.contest_id, stage_id=room.stage_id, room_id=room.id, key=room.key, changes=changes
                )
            )


def _planned(stage_id: int) -> Stage:
    """The stage under lock, so that two planners cannot both take a room or a time."""
    stage = db.session.get_one(Stage, stage_id, with_for_update=True, populate_existing=True)
    if not kind_of(stage).staged:
        raise Refused("roadshow.not_staged", _("这个环节没有路演。"), status=409)
    return stage


def plan_day(
    actor: Actor, stage: Stage, room: Room, panel: Panel, starts_at: datetime, entry_ids: list[int] | None = None, *,
    title: str = "", pitch_seconds: int | None = None, questions_seconds: int | None = None,
    scoring_seconds: int | None = None, changeover_seconds: int = 60, bring: str = "", bring_en: str = "",
) -> PitchDay:
    """Plan a pitch day with its entries in running order; slot lengths left out are the stage's.

    Refused: a room or panel of another stage, an overlap in the room or of a judge, an entry on another day or of
    another stage, slot lengths that are no time.
    """
    with change(actor) as current:
        stage = _planned(stage.id)
        day = PitchDay(stage=stage, title=title.strip(), slots=[], changeover_seconds=changeover_seconds)
        day.bring, day.bring_en = bring.strip(), bring_en.strip()
        day.pitch_seconds = stage.pitch_seconds if pitch_seconds is None else pitch_seconds
        day.questions_seconds = stage.questions_seconds if questions_seconds is None else questions_seconds
        day.scoring_seconds = stage.scoring_seconds if scoring_seconds is None else scoring_seconds
        day.room, day.panel, day.starts_at = db.session.get_one(Room, room.id), db.session.get_one(Panel, panel.id), starts_at
        _check(day)
        db.session.add(day)
        db.session.flush()
        orders.seat(day, orders.entries_for(day, entry_ids or []))
        refuse_clashes(day)
        orders.renumber(stage.id)
        current.record(
            events.DayPlanned(
                **_of(day), panel=day.panel.key, starts_at=day.starts_at, entries=orders.keys(day),
                seconds={part.removesuffix("_seconds"): getattr(day, part) for part in PARTS},
            )
        )
        return day


def _of(day: PitchDay) -> dict[str, Any]:
    return {"contest_id": day.stage.contest_id, "stage_id": day.stage_id, "day_id": day.id, "room": day.room.key}


def _check(day: PitchDay) -> None:
    if day.room.stage_id != day.stage.id:
        raise Refused("roadshow.other_room", _("这个房间不属于本环节。"), field="room")
    if day.panel.stage_id != day.stage.id:
        raise Refused("roadshow.other_panel", _("这个评委组不属于本环节。"), field="panel")
    for part in PARTS:
        least = 0 if part == "changeover_seconds" else 10
        if not least <= getattr(day, part) <= 7200:
            raise Refused("roadshow.length", _("时长要在 %(least)d 秒到 2 小时之间。", least=least), field=part)


def change_day(
    actor: Actor, day: PitchDay, *, room: Room, panel: Panel, starts_at: datetime, title: str, pitch_seconds: int,
    questions_seconds: int, scoring_seconds: int, changeover_seconds: int, bring: str | None = None, bring_en: str | None = None,
) -> None:
    """Change a day's room, panel, start, title, slot lengths or words (None: as they are); of a public day a new panel gets scorecards at once.

    Once scoring began on the day, its room and panel stay. Refuses what `plan_day` refuses.
    """
    with change(actor) as current:
        day = _under_lock(day.id)
        before = {"room": day.room.key, "panel": day.panel.key}
        if orders.opened(day) and (day.room_id, day.panel_id) != (room.id, panel.id):
            text = _("这一场已经开始评分，房间和评委组不能再换。")
            raise Refused("roadshow.begun", text, field="room" if day.room_id != room.id else "panel", status=409)
        changes = before_and_after(
            day,
            {
                "title": title.strip(), "starts_at": starts_at, "pitch_seconds": pitch_seconds,
                "questions_seconds": questions_seconds, "scoring_seconds": scoring_seconds,
                "changeover_seconds": changeover_seconds,
                "bring": day.bring if bring is None else bring.strip(), "bring_en": day.bring_en if bring_en is None else bring_en.strip(),
            },
        )
        day.room, day.panel = db.session.get_one(Room, room.id), db.session.get_one(Panel, panel.id)
        _check(day)
        db.session.flush()
        refuse_clashes(day)
        orders.renumber(day.stage_id)
        after = {"room": day.room.key, "panel": day.panel.key}
        changes |= {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        if changes:
            what = {name: value for name, value in _of(day).items() if name != "room"}
            current.record(events.DayChanged(**what, changes=changes))
        if "panel" in changes:
            deal_again(actor, day)


def _under_lock(day_id: int) -> PitchDay:
    """The day as it stands now, its stage locked."""
    day = db.session.get_one(PitchDay, day_id)
    _planned(day.stage_id)
    db.session.refresh(day)
    return day


def remove_day(actor: Actor, day: PitchDay) -> None:
    """Take a day that is not public out of the plan; its entries wait for another one."""
    with change(actor) as current:
        day = _under_lock(day.id)
        if day.published_at is not None:
            raise Refused("roadshow.public", _("这一场已经公布，请先撤回公布。"), status=409)
        if orders.opened(day):
            raise Refused("roadshow.begun_day", _("这一场已经开始评分，不能删除。"), status=409)
        what = events.DayRemoved(**_of(day), starts_at=day.starts_at, entries=orders.keys(day))
        let_go(day, current)
        for slot in list(day.slots):
            db.session.delete(slot)
        db.session.flush()
        db.session.expire(day, ["slots"])
        db.session.delete(day)
        current.record(what)


def reorder(actor: Actor, day: PitchDay, entry_ids: list[int]) -> None:
    """Give the day these entries in this order; who is left out waits for another day, the same again changes nothing.

    Once an entry's scoring began it stays where it is, and nobody new comes before it. On a public day newcomers'
    judges get scorecards at once. Refuses entries of another stage, of another day, or twice.
    """
    with change(actor) as current:
        day = _under_lock(day.id)
        before = orders.keys(day)
        entries = orders.entries_for(day, entry_ids)
        orders.refuse_moved(day, [entry.id for entry in entries])
        if before == [entry.key for entry in entries]:
            return
        if day.published_at is not None and not entries:
            raise Refused("roadshow.empty", _("已经公布的场次至少要有一个项目。"), status=409)
        orders.seat(day, entries)
        refuse_clashes(day)
        orders.renumber(day.stage_id)
        current.record(events.OrderChanged(**_of(day), before=before, after=orders.keys(day)))
        deal_again(actor, day)


def publish_day(actor: Actor, day: PitchDay) -> None:
    """Make the running order public and deal its scorecards; publishing twice only deals what is missing.

    Refused: no entry, nobody on the panel.
    """
    with change(actor) as current:
        day = _under_lock(day.id)
        if not day.slots:
            raise Refused("roadshow.empty_day", _("还没有项目，请先把项目加到这一场。"), status=409)
        if not sitting(day.panel):
            raise Refused("roadshow.no_judges", _("评委组还没有评委。"), status=409)
        refuse_clashes(day)
        if day.published_at is None:
            day.published_at = current.at
            current.record(events.DayPublished(**_of(day), entries=orders.keys(day)))
        deal_again(actor, day)


def deal_again(actor: Actor, day: PitchDay) -> None:
    """Scorecards of a public day for whoever has none: after publishing, and when its entries or panel change.

    Entries whose scoring is over are left alone: nobody who joins later is waited for there. Where judges are named for
    single entries, whoever is not there any more is followed by somebody who is, public or not.
    """
    follow(actor, day)
    if day.published_at is None:
        return
    over = {entry_id for entry_id, is_open in open_entries([slot.entry_id for slot in day.slots]).items() if not is_open}
    for slot in day.slots:
        if slot.entry_id not in over:
            scoring.deal(actor, slot.entry, day.panel)


def unpublish_day(actor: Actor, day: PitchDay) -> None:
    """Take the running order back from the public; refused once scoring began or a scorecard holds marks."""
    with change(actor) as current:
        day = _under_lock(day.id)
        if day.published_at is None:
            return
        if orders.opened(day) or _marked(day):
            raise Refused("roadshow.marked", _("这一场已有评分，不能撤回公布。"), status=409)
        day.published_at = None
        current.record(events.DayUnpublished(**_of(day), entries=orders.keys(day)))


def _marked(day: PitchDay) -> bool:
    ids = [slot.entry_id for slot in day.slots]
    wanted = select(Scorecard.id).where(Scorecard.entry_id.in_(ids), Scorecard.state != "empty").limit(1)
    return db.session.scalar(wanted) is not None
