"""The words of boards in the reader's language: labels, phases, states, and what scripts say."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from app.core import board
from app.core.possible import ALWAYS, AVERAGE, DENSE, NEGATIVE, NEVER, NORMALISED, Outlook
from app.ranking.outlook import NO_TALLY, UNPLANNED, Wanted


def label_words() -> dict[str, str]:
    """The state of a board is its page's title."""
    return {
        board.PROVISIONAL: _("暂定排名"), board.FROZEN: _("已封榜"), board.FINAL: _("最终排名"),
        board.REHEARSAL: _("彩排排名"),
    }


def said_by_scripts() -> dict[str, str]:
    """Texts for the pages' scripts; {name} is filled in there."""
    return {
        **{f"label_{name}": text for name, text in label_words().items()},
        "scored": _("已亮分 {scored} / {of}"),
        "counts": _("{of} 个项目，已亮分 {scored} 个"),
        "updated": _("{at} 更新"),
        "offline": _("连接中断，显示的是 {at} 的结果"),
        "on_stage": _("正在台上"), "coming": _("即将上台"), "ended": _("路演结束"),
        "nobody": _("等待第一个项目上台"),
        "nth": _("第 {n} 位"), "nth_long": _("第 {n} 位出场"),
        "about": _("约 {at}"), "here": _("已到"),
        "left_pitch": _("陈述还剩"), "left_questions": _("答辩还剩"), "left_scoring": _("评分还剩"),
        "phase_idle": _("即将开始"), "phase_pitch": pgettext("board", "陈述"), "phase_questions": pgettext("board", "答辩"), "phase_scoring": pgettext("board", "评分"),
        "phase_closed": _("等待亮分"), "phase_revealed": pgettext("board", "亮分"), "phase_finished": _("路演结束"),
        "row_pitch": _("陈述中"), "row_questions": _("答辩中"), "row_scoring": _("评分中"), "row_idle": pgettext("board", "台上"),
        "row_on_stage": pgettext("board", "台上"), "row_closed": pgettext("board", "待亮分"), "row_waiting": "", "row_skipped": _("已跳过"),
        "row_withdrawn": _("已退出"), "row_disqualified": _("已取消资格"), "row_revealed": "",
        "stage_short": pgettext("board", "台上"), "paused": _("已暂停"),
        "done": pgettext("board", "已结束"), "going": pgettext("board", "进行中"), "minutes": _("{n} 分钟"), "after_all": _("交齐后"),
        "just": _("刚亮分"),
        "result": _("暂列第 {rank} 名"), "final_result": _("第 {rank} 名"), "no_result": _("没有得分"),
        "tied": pgettext("board", "并列"), "level": _("同分"), "result_tied": _("暂时并列第 {rank} 名"), "final_result_tied": _("并列第 {rank} 名"),
        "judge": _("评委 {n}"), "dropped_high": _("最高，去掉"), "dropped_low": _("最低，去掉"),
        "mean_of": _("{n} 个总分的平均"), "score": _("得分"), "rank": _("名次"), "was": _("原第 {rank} 名"),
        "sum": _("去掉最高分和最低分：({sum}) ÷ {n}"), "plain_sum": _("({sum}) ÷ {n}"),
        "over": _("已超时"), "last_minute": _("最后一分钟"),
        "ceremony_all": _("获奖名单"), "presenter": _("颁奖：{name}"),
        "page": _("第 {page} / {pages} 页"),
        "found": _("找到 {n} 个"), "not_found": _("没有找到。换一个词，或者清空搜索。"),
    }


_UNKNOWN: dict[str, Any] = {
    NORMALISED: _l("规则要修正评委松紧，每个新分数都会改动所有得分，现在算不出还有哪些可能。"),
    AVERAGE: _l("这种合成得分的办法，现在算不出还有哪些可能。"),
    DENSE: _l("并列后不跳名次时，现在算不出还有哪些可能。"),
    NEGATIVE: _l("有评分项或来源的权重是负数，现在算不出还有哪些可能。"),
    NO_TALLY: _l("规则或评分项还没有设好，现在算不出还有哪些可能。"),
    UNPLANNED: _l("还有项目没有排进场次，不知道由几位评委打分。"),
}


def unknown_words(reason: str) -> str:
    """Why nothing is known of what is still possible."""
    return str(_UNKNOWN[reason])


def outlook_words(own: Outlook) -> str:
    """One entry's outlook: 第 2 至 5 名."""
    if own.best is None or own.worst is None:
        return _("不会有名次")
    if own.best == own.worst:
        return _("已定第 %(rank)d 名", rank=own.best) if own.decided else _("大约第 %(rank)d 名", rank=own.best)
    words = _("第 %(best)d 至 %(worst)d 名", best=own.best, worst=own.worst)
    return words if own.decided else _("最宽估计：%(words)s", words=words)


def need_words(wanted: Wanted, tiers: dict[str, str]) -> str:
    """What an entry needs for a rank, in one sentence; `tiers` are titles by key."""
    need = wanted.need
    place = _("第 %(rank)d 名", rank=need.rank)
    if wanted.tier:
        place = _("%(place)s（%(tier)s）", place=place, tier=tiers.get(wanted.tier, wanted.tier))
    if need.state == NEVER:
        return _("%(place)s：已经够不着", place=place)
    if need.state == ALWAYS and wanted.floor is None:
        return _("%(place)s：已经稳住", place=place)
    if wanted.floor is not None:
        return _("%(place)s：要 %(score)s 分以上（奖项最低得分）", place=place, score=wanted.floor)
    if need.score is None:
        return _("%(place)s：有得分就行", place=place)
    if need.above:
        return _("%(place)s：要高于 %(score)s 分，同分看并列规则", place=place, score=need.score)
    if need.level is None:
        return _("%(place)s：要 %(score)s 分", place=place, score=need.score)
    return _("%(place)s：要 %(score)s 分；得 %(level)s 分时看并列规则", place=place, score=need.score, level=need.level)
