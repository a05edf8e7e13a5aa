"""The navigation in the head: what the actor may do in the contest of this request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import g, request
from flask_babel import pgettext

from app.contests.kinds import kind_of
from app.contests.models import Contest, Stage
from app.core import policy
from app.core.policy import Actor
from app.guard import actor
from app.i18n import pick

Item = tuple[str, str]


def nav_items() -> list[tuple[str, str, bool]]:
    """`(address, word, whether it is this page)` for the layout; at most eight."""
    contest, who = g.get("contest"), actor()
    items = list(_for_contest(contest, who)) if contest is not None else list(_for_nobody_in_particular(who))
    here = _here([address for address, _word in items])
    return [(address, word, address == here) for address, word in items]


def _here(addresses: list[str]) -> str:
    """Of the addresses, the longest that this page lies under."""
    path = request.path
    under = [one for one in addresses if path == one or (one != "/" and path.startswith(one.rstrip("/") + "/"))]
    return max(under, key=len, default="")


def _for_contest(contest: Contest, who: Actor) -> Iterator[Item]:
    for role, items in _BY_ROLE.items():
        if who.has(role, contest.id):
            yield from items(contest)
            return
    yield f"/contests/{contest.slug}", pgettext("导航", "大赛")
    board = shown_stage(contest)
    if board is not None:
        yield f"/contests/{contest.slug}/{board.key}/board", pgettext("导航", "排行榜")
    if contest.results_at is not None:
        yield f"/contests/{contest.slug}/results", pgettext("导航", "结果")
    yield from _own(who)


def _for_nobody_in_particular(who: Actor) -> Iterator[Item]:
    yield "/", pgettext("导航", "首页")
    if who.has_anywhere(policy.ORGANISER) or who.has_anywhere(policy.SUPERVISOR):
        yield "/manage", pgettext("导航", "管理的大赛")
    if who.has_anywhere(policy.JUDGE):
        yield "/judge", pgettext("导航", "我的评分")
    yield from _own(who)


def _own(who: Actor) -> Iterator[Item]:
    """What is one's own as an applicant; who came by a judge's card is here for scoring alone."""
    if who.by_card:
        return
    if who.person_id is not None or who.guest is not None:
        yield "/my/projects", pgettext("导航", "我的项目")
    if who.person_id is not None:
        yield "/letters", pgettext("导航", "来信")


def _organiser(contest: Contest) -> Iterator[Item]:
    slug, staged = contest.slug, shown_stage(contest)
    yield f"/manage/{slug}", pgettext("导航", "今天")
    yield f"/manage/{slug}/projects", pgettext("导航", "项目")
    checked = next((stage for stage in contest.stages if kind_of(stage).checked), None)
    if checked is not None:
        yield f"/manage/{slug}/stages/{checked.key}/screening", pgettext("导航", "初审")
    yield f"/manage/{slug}/judges", pgettext("导航", "评委")
    if staged is not None:
        yield f"/manage/{slug}/stages/{staged.key}/plan", pgettext("导航", "场次")
        yield f"/desk/{slug}/{staged.key}", pgettext("导航", "控台")
        yield f"/manage/{slug}/stages/{staged.key}/prizes", pgettext("导航", "奖项")
    yield f"/manage/{slug}/people", pgettext("导航", "人员")
    yield f"/manage/{slug}/setup", pgettext("导航", "设置")
    yield f"/manage/{slug}/audit", pgettext("导航", "审计日志")


def _supervisor(contest: Contest) -> Iterator[Item]:
    home, *pages = _organiser(contest)
    yield home[0], pgettext("导航", "概况")
    yield from pages


def _host(contest: Contest) -> Iterator[Item]:
    yield f"/home/{contest.slug}", pgettext("导航", "今天")
    staged = shown_stage(contest)
    if staged is not None:
        yield f"/desk/{contest.slug}/{staged.key}", pgettext("导航", "控台")
        yield f"/screen/{contest.slug}/{staged.key}", pgettext("导航", "大屏")
        yield f"/contests/{contest.slug}/{staged.key}/board", pgettext("导航", "排行榜")


def _screener(contest: Contest) -> Iterator[Item]:
    yield f"/home/{contest.slug}", pgettext("导航", "今天")
    for stage in contest.stages:
        if kind_of(stage).checked:
            yield f"/manage/{contest.slug}/stages/{stage.key}/screening", stage_word(stage)


def _officer(contest: Contest) -> Iterator[Item]:
    yield f"/officer/{contest.slug}", pgettext("导航", "本街镇")
    yield f"/officer/{contest.slug}/codes", pgettext("导航", "确认码")
    yield f"/contests/{contest.slug}", pgettext("导航", "大赛")


def _judge(contest: Contest) -> Iterator[Item]:
    yield "/judge", pgettext("导航", "我的评分")
    yield f"/contests/{contest.slug}", pgettext("导航", "大赛")


# The first role that the actor holds decides.
_BY_ROLE: dict[str, Callable[[Contest], Iterator[Item]]] = {
    policy.ORGANISER: _organiser,
    policy.SUPERVISOR: _supervisor,
    policy.HOST: _host,
    policy.SCREENER: _screener,
    policy.OFFICER: _officer,
    policy.JUDGE: _judge,
}


def stage_word(stage: Stage) -> str:
    """The stage's title in the reader's language."""
    return pick(stage.title, stage.title_en)


def shown_stage(contest: Contest) -> Stage | None:
    """The roadshow that people mean now: the open one, else the next to come, else the last that ended."""
    staged = [stage for stage in contest.stages if kind_of(stage).staged]
    opened = [stage for stage in staged if stage.state == "open"]
    coming = [stage for stage in staged if stage.state == "planned"]
    return (opened or coming or staged[-1:] or [None])[0]


def frame() -> dict[str, Any]:
    """What the layouts get from this room; a page without a request has none."""
    who = actor()
    signed_in = who.person_id is not None
    return {"nav_items": nav_items(), "home_url": "/home" if signed_in else "/"}
