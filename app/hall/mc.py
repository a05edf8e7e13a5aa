"""What the MC reads from: who is on stage, the next three with how their names sound, what may be said, what is possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.hall import queries
from app.hall.firsts import firsts_of
from app.hall.order import Place, places
from app.i18n import pick
from app.ranking.outlook import Prospect, outlook
from app.ranking.words import need_words, outlook_words, unknown_words
from app.roadshow.arrivals import EXPECTED, HERE, LATE, NO_SHOW, arrivals_of, state_of
from app.roadshow.models import Room
from app.roadshow.sounds import sounds

SOON = 3
# Beside the first prizes an MC has no time to read more.
NEEDS = 4


@dataclass(frozen=True)
class Line:
    """One entry as the MC says it; `sounds` are the names' syllables with tones, `arrival` what the door said last."""

    number: int
    title: str
    title_sounds: str
    region: str
    applicant: str
    applicant_sounds: str
    arrival: str


def mc_view(room: Room) -> dict[str, Any]:
    """Everything on the MC's page. Holds what the public may not know yet: for `hall.see` only."""
    order, hall = places(room.id), queries.hall_in(room)
    here = next((place for place in order if place.entry.id == hall.entry_id), None)
    stage = room.stage
    soon = [place for place in order if place.waits][:SOON]
    arrivals = arrivals_of([place.entry.id for place in soon])
    coming = [_line(place, state_of(arrivals.get(place.entry.id))) for place in soon]
    return {
        "phase": hall.phase, "here": _line(here) if here is not None else None,
        "coming": coming, "door": _at_the_door(coming[0]) if coming else "",
        "say": _to_say(hall.phase, here is not None, bool(hall.halted), here in firsts_of(hall, order).held),
        "possible": _possible(outlook(stage), here, stage),
    }


def _line(place: Place, arrival: str = EXPECTED) -> Line:
    project = place.entry.project
    return Line(
        place.number, pick(project.title, project.title_en), sounds(project.title), pick(project.region.title, project.region.title_en) if project.region else "",
        project.applicant_name, sounds(project.applicant_name), arrival,
    )


def _at_the_door(line: Line) -> str:
    """Whether the next one is here, as the door said."""
    said = {
        HERE: _("下一个“%(title)s”已经到了，可以报幕。", title=line.title),
        LATE: _("下一个“%(title)s”会晚到，先不要报幕。", title=line.title),
        NO_SHOW: _("下一个“%(title)s”没有到场，请问控台先叫谁。", title=line.title),
    }
    return said.get(line.arrival, _("下一个“%(title)s”还没有签到，报幕前先问一声。", title=line.title))


def _to_say(phase: str, somebody: bool, halted: bool, held: bool) -> str:
    if halted:
        return _("亮分叫停了：请说“请稍等，工作人员正在核对”，不要提分数。")
    if held and phase == "closed":
        return _("这个项目先不封分，和后面几个一起亮分：可以介绍下一个项目。")
    if phase == "idle":
        return _("请项目上台；还没有分数可说。") if somebody else _("可以介绍下一个项目。")
    return {
        "pitch": _("路演进行中，不插话。"), "questions": _("可以请评委提问。"),
        "scoring": _("评委正在打分：可以介绍规则，不能猜分数。"), "closed": _("分数还没有公布：只说“请看大屏”，不要提名次。"),
        "revealed": _("大屏上的分数和暂定名次可以念出来。"), "finished": _("路演结束。结果以颁奖为准。"),
    }[phase]


def _possible(found: Prospect, here: Place | None, stage: Any) -> list[str]:
    if found.reason:
        return [unknown_words(found.reason)]
    if here is None or here.entry.key not in found.outlooks:
        return []
    tiers = {tier.key: pick(tier.title, tier.title_en) for tier in stage.tiers}
    own = found.outlooks[here.entry.key]
    return [outlook_words(own), *(need_words(wanted, tiers) for wanted in found.needs(here.entry.key)[:NEEDS])]
