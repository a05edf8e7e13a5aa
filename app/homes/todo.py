"""What needs the organiser today: a registry of things to look for, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from app.contests.entrance import minute
from app.contests.kinds import kind_of
from app.contests.readiness import missing
from app.homes.queries import StageCount, Standing
from app.i18n import pick
from app.judging.requests import requests_in
from app.letters.queries import counts as letter_counts
from app.letters.queries import held_by_stage


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, a line about it, and the button that leads there."""

    title: str
    note: str
    label: str
    href: str


def todos(found: Standing) -> list[Todo]:
    """Everything that waits for the organiser, the most urgent first."""
    return [todo for look in _LOOKS for todo in look(found)]


def _root(found: Standing) -> str:
    return f"/manage/{found.contest.slug}"


def _at(found: Standing, one: StageCount, page: str) -> str:
    return f"{_root(found)}/stages/{one.stage.key}/{page}"


def _title(one: StageCount) -> str:
    return pick(one.stage.title, one.stage.title_en)


def _results(found: Standing) -> Iterator[Todo]:
    for one in found.stages:
        if not one.stage.tiers or not one.final:
            continue
        if one.prizes is None:
            note = _("“%(title)s”的名次已定，按等次列出了奖项", title=_title(one))
            yield Todo(_("确认奖项"), note, _("看奖项"), _at(found, one, "prizes"))
        elif one.prizes.published_at is None:
            yield Todo(_("公布结果"), _("奖项已确认，还没有公布"), _("去公布"), _at(found, one, "prizes"))


def _hall(found: Standing) -> Iterator[Todo]:
    for one in found.stages:
        if kind_of(one.stage).staged and one.stage.state == "open" and one.published and one.waiting and not one.final:
            note = _("还有 %(num)d 个项目待路演", num=one.waiting)
            yield Todo(_("主持%(title)s", title=_title(one)), note, _("打开控台"), f"/desk/{found.contest.slug}/{one.stage.key}")


def _setup(found: Standing) -> Iterator[Todo]:
    if found.contest.published:
        return
    lacking = [one for one in missing(found.contest) if one.blocks]
    if lacking:
        note = _("还缺 %(num)d 项：%(first)s", num=len(lacking), first=lacking[0].text)
        yield Todo(_("把大赛设置好"), note, _("继续设置"), f"{_root(found)}/setup")
    else:
        yield Todo(_("公开大赛"), _("设置已齐，公众还看不到"), _("去公开"), f"{_root(found)}/setup")


def _screening(found: Standing) -> Iterator[Todo]:
    for one in found.stages:
        if kind_of(one.stage).checked and one.waiting and one.stage.state != "done":
            note = _("%(done)d 个已有结论", done=one.undecided - one.waiting - one.returned - one.disputed)
            title = _("初审剩下的 %(num)d 个项目", num=one.waiting)
            yield Todo(title, note, _("去初审"), _at(found, one, "screening"))


def _disputed(found: Standing) -> Iterator[Todo]:
    for one in found.stages:
        if one.disputed and one.stage.state != "done":
            title = _("裁定 %(num)d 个有分歧的项目", num=one.disputed)
            yield Todo(title, _("初审员意见不一，或有人拿不准"), _("去裁定"), _at(found, one, "screening") + "/plan/disputes")


def _advancing(found: Standing) -> Iterator[Todo]:
    for one, following in zip(found.stages, found.stages[1:], strict=False):
        left = one.waiting or one.returned or one.disputed
        checked = kind_of(one.stage).checked and not left and one.stage.state == "open"
        if one.undecided and (checked or one.final):
            title = _("决定 %(num)d 个项目是否晋级", num=one.undecided)
            note = _("“%(title)s”已有结果，下一环节是“%(next)s”", title=_title(one), next=_title(following))
            if one.pending:
                note = _("%(num)d 个已定去留，还没有公布", num=one.pending)
            yield Todo(title, note, _("去晋级"), _at(found, one, "advance"))


def _vacant(found: Standing) -> Iterator[Todo]:
    for one in found.stages:
        if one.vacant:
            title = _("请候补递补 %(num)d 个", num=one.vacant)
            yield Todo(title, _("“%(title)s”晋级的项目有退出的", title=_title(one)), _("看候补"), _at(found, one, "advance"))


def _planning(found: Standing) -> Iterator[Todo]:
    for one in found.stages:
        if not kind_of(one.stage).staged or not one.active or one.stage.state == "done":
            continue
        if not one.days:
            note = _("%(num)d 个项目等着排时间", num=one.active)
            yield Todo(_("安排%(title)s的场次", title=_title(one)), note, _("去排场次"), _at(found, one, "plan"))
        elif one.published < one.days:
            note = _("%(num)d 个项目，%(when)s开始", num=one.active, when=minute(found.contest, one.next_day))
            yield Todo(_("公布%(title)s出场顺序", title=_title(one)), note, _("看出场顺序"), _at(found, one, "plan"))


def _judging(found: Standing) -> Iterator[Todo]:
    coming = [one for one in found.stages if kind_of(one.stage).scored and one.active and one.stage.state != "done"]
    if not coming:
        return
    if not found.judges:
        note = _("“%(title)s”还没有人打分", title=_title(coming[0]))
        yield Todo(_("请评委"), note, _("去添加评委"), f"{_root(found)}/judges")
    elif found.without_card:
        note = _("评委扫卡上的二维码就能打分")
        title = _("给 %(num)d 位评委制卡", num=found.without_card)
        yield Todo(title, note, _("去制卡"), f"{_root(found)}/judges")


def _asked(found: Standing) -> Iterator[Todo]:
    waiting = len(requests_in(found.contest))
    if waiting:
        title = _("答复 %(num)d 条申报人提出的回避", num=waiting)
        yield Todo(title, _("登记回避，或写明为什么不登记"), _("去答复"), f"{_root(found)}/judges/recusals")


def _ready(found: Standing) -> Iterator[Todo]:
    for one in found.stages:
        planned = kind_of(one.stage).staged and one.stage.state == "planned" and one.days and one.published == one.days
        if planned and one.active and found.judges and one.next_day is not None:
            note = _("%(when)s开始，%(num)d 个项目", when=minute(found.contest, one.next_day), num=one.active)
            yield Todo(_("准备%(title)s", title=_title(one)), note, _("看控台"), f"/desk/{found.contest.slug}/{one.stage.key}")


def _returned(found: Standing) -> Iterator[Todo]:
    for one in found.stages:
        if one.returned:
            title = _("%(num)d 个项目退回补充中", num=one.returned)
            yield Todo(title, _("等申报人补充；到期没补的要决定去留"), _("看这些项目"), _at(found, one, "screening") + "?state=returned")


def _letters(found: Standing) -> Iterator[Todo]:
    failed = letter_counts(found.contest.id)["failed"]
    if failed:
        title, note = _("%(num)d 封信没有送到", num=failed), _("看看是什么原因，改地址或重新发送")
        yield Todo(title, note, _("看这些信"), f"{_root(found)}/letters?state=failed")
    held = held_by_stage(found.contest.id)
    for one in found.stages:
        if held.get(one.stage.id):
            title = _("发出%(title)s结果的 %(num)d 封信", title=_title(one), num=held[one.stage.id])
            yield Todo(title, _("已经写好，看过再发"), _("看这些信"), _at(found, one, "letters"))


_LOOKS: tuple[Callable[[Standing], Iterator[Todo]], ...] = (
    _results, _hall, _setup, _letters, _vacant, _disputed, _screening, _advancing, _planning, _judging, _asked, _ready, _returned,
)
