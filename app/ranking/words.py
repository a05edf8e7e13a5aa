"""The words of boards in the reader's language: labels, phases, states, and what scripts say."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from app.core import board


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
        "about": _("约 {at}"),
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
        "judge": _("评委 {n}"), "dropped_high": _("最高，去掉"), "dropped_low": _("最低，去掉"),
        "mean_of": _("{n} 个总分的平均"), "score": _("得分"), "rank": _("名次"), "was": _("原第 {rank} 名"),
        "sum": _("去掉最高分和最低分：({sum}) ÷ {n}"), "plain_sum": _("({sum}) ÷ {n}"),
        "page": _("第 {page} / {pages} 页"),
        "found": _("找到 {n} 个"), "not_found": _("没有找到。换一个词，或者清空搜索。"),
    }
