"""What a check found, in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.contests.models import Stage
from app.core.plan import Block, Finding, blocks
from app.i18n import pick
from app.judging.moments import shown
from app.judging.origins import ORIGINS
from app.judging.queries import judges_of
from app.planning.setup import day_of, setup_of, slot_seconds
from app.roadshow.queries import entries_of, rooms

WISHES = {
    "seats": _l("评委组坐满"), "linked": _l("各组之间有共同的评委，成绩才能比较"), "soft": _l("避开一般回避"),
    "expertise": _l("有熟悉领域的评委"), "changed": _l("少改动"), "days": _l("评委少来几天"), "moves": _l("评委一天不换房间"),
    "fields": _l("同一领域排在一起"), "load": _l("评委负担均等"), "even": _l("各场项目数均等"),
    "idle": _l("在场的评委少空坐（每个项目单独配评委时）"),
}
SENTENCES = {
    "plan.unknown_block": _l("“%(block)s”已不在日程中。"),
    "plan.unknown_judge": _l("%(block)s有一位评委已不在大赛中。"),
    "plan.unknown_entry": _l("%(block)s有一个项目已退出。"),
    "plan.entry_missing": _l("“%(entry)s”还没有排进场次。"),
    "plan.entry_twice": _l("“%(entry)s”排了 %(number)d 次。"),
    "plan.block_full": _l("%(block)s排了 %(number)d 个项目，只有 %(wanted)d 个时段。"),
    "plan.room_taken": _l("%(block)s与%(other_block)s用同一个房间，时间重叠。"),
    "plan.too_few_judges": _l("%(block)s只有 %(number)d 位评委，至少要 %(wanted)d 位。"),
    "plan.too_many_judges": _l("%(block)s有 %(number)d 位评委，最多 %(wanted)d 位。"),
    "plan.own_panel": _l("现在是每场一个评委组，但“%(entry)s”另有评委。请重新排程，或改评委分组方式。"),
    "plan.too_few_hear": _l("“%(entry)s”只有 %(number)d 位评委，至少要 %(wanted)d 位。"),
    "plan.too_many_hear": _l("“%(entry)s”有 %(number)d 位评委，最多 %(wanted)d 位。"),
    "plan.not_in_room": _l("%(judge)s不在%(block)s，不能评“%(entry)s”。"),
    "plan.hears_twice": _l("%(judge)s在“%(entry)s”排了两次。"),
    "plan.judge_twice": _l("%(judge)s在%(block)s排了两次。"),
    "plan.judge_away": _l("%(judge)s在%(block)s的时间不能来。"),
    "plan.judge_overlap": _l("%(judge)s同一时间在%(block)s和%(other_block)s。"),
    "plan.recused": _l("%(judge)s要回避“%(entry)s”（%(origin)s）。"),
    "plan.applicant_away": _l("“%(entry)s”的申报人在%(block)s第 %(number)d 个时段不能来。"),
    "plan.applicant_overlap": _l("“%(entry)s”和“%(other_entry)s”是同一位申报人，时间重叠。"),
    "plan.lock_broken": _l("%(who)s锁定在%(block)s，不能移动。"),
    "poor.seats": _l("%(block)s有 %(number)d 位评委，希望 %(wanted)d 位。"),
    "poor.hear": _l("“%(entry)s”有 %(number)d 位评委，希望 %(wanted)d 位。"),
    "poor.hear_expertise": _l("“%(entry)s”的评委中熟悉“%(field)s”的有 %(number)d 位，希望 %(wanted)d 位。"),
    "poor.panel_changed": _l("“%(entry)s”的评委有变动：%(judge)s。"),
    "poor.idle": _l("%(judge)s在%(block)s有 %(number)d 个项目不评。"),
    "poor.linked": _l("评委分成 %(number)d 群，互相没有共同的评委，成绩无法校正比较。"),
    "poor.soft": _l("%(judge)s最好不评“%(entry)s”（%(origin)s）。"),
    "poor.expertise": _l("%(block)s熟悉“%(field)s”的评委有 %(number)d 位，希望 %(wanted)d 位。"),
    "poor.changed": _l("“%(entry)s”从%(other_block)s换到%(block)s。"),
    "poor.seat_changed": _l("%(judge)s在%(block)s的席位有变动。"),
    "poor.days": _l("%(judge)s要来 %(number)d 天。"),
    "poor.moves": _l("%(judge)s在一天里换 %(number)d 个房间。"),
    "poor.fields": _l("%(block)s有 %(number)d 个领域。"),
    "poor.load": _l("%(judge)s要听 %(number)d 个项目，平均 %(wanted)d 个。"),
    "poor.even": _l("%(block)s有 %(number)d 个项目，平均 %(wanted)d 个。"),
    "clash.slots": _l("日程只有 %(number)d 个时段，项目有 %(wanted)d 个。请加场次、房间或缩短时段。"),
    "clash.judges": _l("只有 %(number)d 位评委，一组至少要 %(wanted)d 位。"),
    "clash.panels": _l("按评委人数，最多同时有评委组的时段只有 %(number)d 个，项目有 %(wanted)d 个。请减少每组人数、增加评委或场次。"),
    "clash.least": _l("每组至少 %(number)d 位评委。"),
    "clash.recused": _l("%(judge)s回避“%(entry)s”（%(origin)s）。"),
    "clash.away": _l("%(judge)s不能来的时间。"),
    "clash.applicant_away": _l("“%(entry)s”的申报人不能来的时间。"),
    "clash.applicant_overlap": _l("同一位申报人的项目不能同时上场：“%(entry)s”等。"),
    "clash.lock": _l("%(who)s锁定在%(block)s。"),
    "clash.nothing_helps": _l("房间和时间放不下所有项目：放弃哪一条要求都不够。"),
}


@dataclass
class Names:
    """What keys are called, for sentences: blocks, judges, entries, fields, rooms."""

    zone: str
    blocks: dict[str, Block] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    judges: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    def block(self, key: str) -> str:
        """A room and a time, such as 报告厅（11月28日 09:00）."""
        one = self.blocks.get(key)
        if one is None:
            return key
        when = shown(datetime.fromtimestamp(one.start, UTC), self.zone)
        return _("%(room)s（%(when)s）", room=self.rooms.get(one.room, one.room), when=when)


def names_of(stage: Stage) -> Names:
    """The names of everything in the stage's plans."""
    setup, zone = setup_of(stage), stage.contest.timezone
    there = rooms(stage.id)
    days = [day_of(day, zone) for day in setup["days"]]
    return Names(
        zone,
        {one.key: one for one in blocks(days, tuple(room.key for room in there), slot_seconds(stage, setup))},
        {room.key: room.title or room.key for room in there},
        {judge.key: pick(judge.person.name, judge.person.name_en) for judge in judges_of(stage.contest_id)},
        {entry.key: pick(entry.project.title, entry.project.title_en) for entry in entries_of(stage.id)},
        {one.key: pick(one.title, one.title_en) for one in stage.contest.fields},
    )


def sentence(one: Finding, names: Names) -> str:
    """A finding as people read it."""
    judge, entry = names.judges.get(one.judge, one.judge), names.entries.get(one.entry, one.entry)
    return str(SENTENCES[one.code]) % {
        "block": names.block(one.block), "other_block": names.block(one.other), "judge": judge, "entry": entry,
        "other_entry": names.entries.get(one.other, one.other), "field": names.fields.get(one.other, one.other),
        "origin": str(ORIGINS.get(one.origin, one.origin)), "number": one.number, "wanted": one.wanted,
        "who": _("%(judge)s评“%(title)s”", judge=judge, title=entry) if judge and entry else judge or _("“%(title)s”", title=entry),
    }
