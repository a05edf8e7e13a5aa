"""The papers of a roadshow as values: door lists, the host's stage sheets, judges' day sheets, the timetable over all rooms.

One leaf is one list on paper and one sheet of a workbook; both are made of the same values. None holds a mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import format_date, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.contests.models import Stage
from app.i18n import pick
from app.judging.cards import public_url
from app.judging.models import Judge
from app.judging.queries import sitting, standing_recusals
from app.roadshow.arrivals import EXPECTED, STATES, arrivals_of, state_of
from app.roadshow.models import Arrival, PitchDay, Slot
from app.roadshow.panels import heard_by, names_of
from app.roadshow.queries import days_of
from app.roadshow.sounds import by_sound, sounds
from app.roadshow.times import ends_at, planned_times

# More rooms than that beside each other, and a title has no line on A4.
ROOMS_ACROSS = 6


@dataclass(frozen=True)
class Lines:
    """A cell of several lines; the first is what it is about, and heavier where the row is about it."""

    lines: tuple[str, ...]
    strong: bool = True


@dataclass(frozen=True)
class Box:
    """A box to tick by hand; `ticked` where the door has said so already."""

    ticked: bool = False


@dataclass(frozen=True)
class Code:
    """An address to scan."""

    url: str


Cell = str | int | datetime | Lines | Box | Code


@dataclass(frozen=True)
class Col:
    """A column's title and its share of the width, about as many characters."""

    title: str
    width: int


@dataclass(frozen=True)
class Leaf:
    """One list. `name` is short, for a sheet's tab; moments are readings of the contest's wall clock."""

    title: str
    name: str
    facts: tuple[str, ...]
    columns: list[Col]
    rows: list[list[Cell]]
    note: str = ""
    # Across the page; for a grid, whose cells begin at the top; read at arm's length.
    wide: bool = False
    grid: bool = False
    large: bool = False


@dataclass(frozen=True)
class Placed:
    """A slot with its place in the order and its moment on the contest's wall clock."""

    slot: Slot
    number: int
    at: datetime

    @property
    def title(self) -> str:
        return pick(self.slot.entry.project.title, self.slot.entry.project.title_en)

    @property
    def room(self) -> str:
        room = self.slot.pitch_day.room
        return room.title or room.key

    @property
    def on(self) -> bool:
        return self.slot.entry.status == "active"


def placed(day: PitchDay, zone: str) -> list[Placed]:
    """A day's slots in order."""
    times = planned_times(day)
    return [Placed(slot, number, clock.in_zone(times[slot.entry_id], zone)) for number, slot in enumerate(day.slots, start=1)]


def door_leaves(stage: Stage, days: list[PitchDay]) -> list[Leaf]:
    """Of each date, who is expected: by name and by time, with a box, the receipt's number and the code to scan."""
    found = [one for day in days for one in placed(day, stage.contest.timezone) if one.on]
    arrivals = arrivals_of([one.slot.entry_id for one in found])
    leaves = []
    for date_, there in _by_date(found):
        for title, tab, key, order in (
            (_("签到单：按姓名"), _("按姓名"), _by_name, (0, 1, 2, 3, 4, 5, 6, 7, 8)),
            (_("签到单：按时间"), _("按时间"), _by_time, (0, 3, 4, 5, 1, 2, 6, 7, 8)),
        ):
            found_rows = [_door_row(stage, one, arrivals.get(one.slot.entry_id)) for one in sorted(there, key=key)]
            rows = [[row[place] for place in order] for row in found_rows]
            all_columns = (
                Col(_("到场"), 4), Col(_("申报人"), 10), Col(_("项目"), 22), Col(_("时间"), 6), Col(_("房间"), 9), Col(_("出场"), 5),
                Col(_("编号"), 6), Col(_("签到码"), 8), Col(_("备注"), 8),
            )
            columns = [all_columns[place] for place in order]
            facts = (_day(date_), _("%(num)d 个项目", num=len(rows)))
            note = _("到了请打勾；用手机扫签到码，会打开这个项目的签到页。")
            leaves.append(Leaf(title, f"{tab} {date_:%m-%d}", (*_of(stage), *facts), columns, rows, note))
    return leaves


def _by_name(one: Placed) -> tuple[Any, ...]:
    return by_sound(one.slot.entry.project.applicant_name), one.at


def _by_time(one: Placed) -> tuple[Any, ...]:
    return one.at, one.room


def _door_row(stage: Stage, one: Placed, arrival: Arrival | None) -> list[Cell]:
    project, state = one.slot.entry.project, state_of(arrival)
    path = url_for("roadshow.door_entry", slug=stage.contest.slug, stage=stage.key, key=one.slot.entry.key)
    return [
        Box(state == "here"), project.applicant_name, one.title, one.at, one.room, one.number, project.number or "", Code(public_url() + path),
        str(STATES[state]) if state != EXPECTED else "",
    ]


def stage_leaves(stage: Stage, days: list[PitchDay]) -> list[Leaf]:
    """Of each pitch day, what its host reads from: names as they sound, in order, and who comes next.

    Where single projects have judges of their own, also who they are.
    """
    leaves, names = [], names_of(days)
    recused = {(one.judge_id, one.entry_id) for one in standing_recusals(stage)}
    for day in days:
        order = placed(day, stage.contest.timezone)
        columns = [Col(_("出场"), 5), Col(_("时间"), 6), Col(_("项目"), 26), Col(_("谁来讲"), 12), Col(_("来自"), 12), Col(_("备注"), 10), Col(_("下一个"), 16)]
        rows: list[list[Cell]] = [_stage_row(one, order) for one in order]
        if any(one.slot.entry_id in names for one in order):
            columns.insert(5, Col(_("评委"), 14))
            for one, row in zip(order, rows, strict=True):
                off = recused if one.slot.entry_id in names else set()
                row.insert(5, _lines(*(_called(judge) for judge in heard_by(day, one.slot, names) if (judge.id, one.slot.entry_id) not in off), strong=False))
        facts = (_span(day, stage), *_where(day), *(() if day.published_at else (_("还没有公布"),)))
        note = _("每个项目路演 %(pitch)s 分钟、答辩 %(questions)s 分钟、评分 %(scoring)s 分钟；时间是计划，以现场为准。", **_lengths(day))
        tab = f"{day.room.title or day.room.key} {clock.in_zone(day.starts_at, stage.contest.timezone):%m-%d %H%M}"
        leaves.append(Leaf(_("主持人流程单"), tab, (*_of(stage), *facts), columns, rows, note, wide=True, large=True))
    return leaves


def _called(judge: Judge) -> str:
    return pick(judge.person.name, judge.person.name_en)


def _stage_row(one: Placed, order: list[Placed]) -> list[Cell]:
    project = one.slot.entry.project
    other = project.title_en if one.title == project.title else project.title
    coming = next((later for later in order if later.number > one.number and later.on), None)
    remark = "" if one.on else _("已退出")
    return [
        one.number, one.at, _lines(one.title, other, sounds(project.title)), _lines(project.applicant_name, sounds(project.applicant_name)),
        _lines(*_from(project), strong=False), _lines(remark, one.slot.skipped_reason or "", strong=False),
        _("第 %(num)d 位：%(title)s", num=coming.number, title=coming.title) if coming else _("没有了"),
    ]


def judge_leaves(stage: Stage, days: list[PitchDay], only: Judge | None = None) -> list[Leaf]:
    """Of each judge and date, what the judge hears and keeps from; nothing of others' marks, nor of the own."""
    recused = {(one.judge_id, one.entry_id) for one in standing_recusals(stage)}
    seats = {member.judge.id: member.judge for day in days for member in sitting(day.panel)}
    leaves, names = [], names_of(days)
    for judge in sorted(seats.values(), key=lambda one: one.id):
        if only is not None and judge.id != only.id:
            continue
        mine = [day for day in days if any(member.judge_id == judge.id for member in sitting(day.panel))]
        found = [
            one for day in mine for one in placed(day, stage.contest.timezone)
            if one.on and (judge.id, one.slot.entry_id) in recused | {(hears.id, one.slot.entry_id) for hears in heard_by(day, one.slot, names)}
        ]
        name = _called(judge)
        for date_, there in _by_date(found):
            rows = [_judge_row(one, (judge.id, one.slot.entry_id) in recused) for one in there]
            off = sum((judge.id, one.slot.entry_id) in recused for one in there)
            facts = (_day(date_), _("评 %(num)d 个项目", num=len(there) - off), *((_("回避 %(num)d 个", num=off),) if off else ()))
            columns = [Col(_("出场"), 5), Col(_("时间"), 6), Col(_("房间"), 9), Col(_("项目"), 26), Col(_("来自"), 12), Col(_("回避"), 7), Col(_("笔记"), 22)]
            title, note = _("评审日程：%(name)s", name=name), _("标了“要回避”的项目不评分、不参与讨论。") if off else ""
            leaves.append(Leaf(title, f"{name} {date_:%m-%d}", (*_of(stage), *facts), columns, rows, note))
    return leaves


def _judge_row(one: Placed, off: bool) -> list[Cell]:
    project = one.slot.entry.project
    other = project.title_en if one.title == project.title else project.title
    return [one.number, one.at, one.room, _lines(one.title, other), _lines(*_from(project), strong=False), _("要回避") if off else "", ""]


def timetable_leaves(stage: Stage, days: list[PitchDay]) -> list[Leaf]:
    """Of each date a grid: moments down, rooms across."""
    zone = stage.contest.timezone
    leaves = []
    for date_, there in _by_date(one for day in days for one in placed(day, zone)):
        rooms = list({one.slot.pitch_day.room_id: one.slot.pitch_day.room for one in there}.values())
        parts = [rooms[at:at + ROOMS_ACROSS] for at in range(0, len(rooms), ROOMS_ACROSS)]
        for number, part in enumerate(parts, start=1):
            shown = [one for one in there if one.slot.pitch_day.room_id in {room.id for room in part}]
            cells = {(one.at, one.slot.pitch_day.room_id): one for one in shown}
            rows: list[list[Cell]] = [
                [at, *(_grid_cell(cells.get((at, room.id))) for room in part)] for at in sorted({one.at for one in shown})
            ]
            columns = [Col(_("时间"), 6), *(Col(room.title or room.key, 24) for room in part)]
            more = (_("第 %(part)d 张，共 %(all)d 张", part=number, all=len(parts)),) if len(parts) > 1 else ()
            facts = (_day(date_), _("%(num)d 个项目", num=len(shown)), *more)
            tab = f"{date_:%m-%d}" + (f" ({number})" if len(parts) > 1 else "")
            leaves.append(Leaf(_("总时间表"), tab, (*_of(stage), *facts), columns, rows, _("时间是计划，现场可能提前或推后。"), wide=len(part) > 2, grid=True))
    return leaves


def _grid_cell(one: Placed | None) -> Cell:
    if one is None:
        return ""
    waits = () if one.slot.pitch_day.published_at else (_("还没有公布"),)
    return _lines(f"{one.number}  {one.title}", *_from(one.slot.entry.project)[:1], *waits, *(() if one.on else (_("已退出"),)))


def _by_date(found: Iterable[Placed]) -> list[tuple[date, list[Placed]]]:
    there: dict[date, list[Placed]] = {}
    for one in sorted(found, key=lambda one: one.at):
        there.setdefault(one.at.date(), []).append(one)
    return list(there.items())


def _lines(*lines: str, strong: bool = True) -> Lines:
    return Lines(tuple(line for line in lines if line), strong)


def _from(project: Any) -> list[str]:
    return [pick(one.title, one.title_en) for one in (project.region, project.field) if one is not None]


def _of(stage: Stage) -> tuple[str, ...]:
    sample = (_("示例数据"),) if stage.contest.sample else ()
    return pick(stage.contest.title, stage.contest.title_en), pick(stage.title, stage.title_en), *sample


def _day(there: date) -> str:
    return str(format_date(there, pgettext("日期", "y年M月d日 EEEE")))


def _span(day: PitchDay, stage: Stage) -> str:
    zone = stage.contest.timezone
    begins, ends = clock.in_zone(day.starts_at, zone), clock.in_zone(ends_at(day), zone)
    return f"{_day(begins.date())} {begins:%H:%M}–{ends:%H:%M}" + (f" {day.title}" if day.title else "")


def _where(day: PitchDay) -> tuple[str, ...]:
    place = tuple(part for part in (day.room.title or day.room.key, pick(day.room.venue, day.room.venue_en)) if part)
    return *place, day.panel.title or _("评委组 %(key)s", key=day.panel.key)


def _lengths(day: PitchDay) -> dict[str, str]:
    parts = {"pitch": day.pitch_seconds, "questions": day.questions_seconds, "scoring": day.scoring_seconds}
    return {name: f"{seconds / 60:.1f}".removesuffix(".0") for name, seconds in parts.items()}


@dataclass(frozen=True)
class Paper:
    """A kind of paper. `host`: whoever runs the hall may have it, of released days; all others are the planner's."""

    key: str
    title: Any
    says: Any
    leaves: Callable[[Stage, list[PitchDay]], list[Leaf]]
    host: bool = False


PAPERS = {
    paper.key: paper for paper in (
        Paper("door", _l("签到单"), _l("按姓名一份、按时间一份，带打勾的格子和签到码。"), door_leaves, host=True),
        Paper("stage", _l("主持人流程单"), _l("每场一份：顺序、读音、英文名、谁来讲、下一个是谁。"), stage_leaves, host=True),
        Paper("judges", _l("评委日程单"), _l("每位评委一份：要评的项目，要回避的有标记，没有任何分数。"), judge_leaves),
        Paper("timetable", _l("总时间表"), _l("每天一张：时间往下，房间往右。"), timetable_leaves),
    )
}


def leaves_of(paper: Paper, stage: Stage, *, released: bool) -> list[Leaf]:
    """The paper of a stage; `released` leaves out what is not public yet."""
    return paper.leaves(stage, days_of(stage.id, published_only=released))
