"""What the desk says: its steps, questions and warnings, in the reader's language, for the page and its scripts."""

from __future__ import annotations

from flask_babel import gettext as _


def action_words() -> dict[str, str]:
    """A word for each action, as it stands on buttons and in sentences."""
    return {
        "call": _("点名上台"), "next": _("请下一位上台"), "pitch": _("开始陈述"), "questions": _("结束陈述，开始答辩"),
        "open": _("结束答辩，开始评分"), "close": _("结束评分"), "reveal": _("亮分"), "reopen": _("重新开放评分"),
        "skip": _("跳过此项"), "undo": _("撤销上一步"), "finish": _("结束路演"), "pause": _("暂停计时"),
        "resume": _("继续计时"), "extend": _("加 1 分钟"), "restart": _("重新计时"), "ceremony": _("颁奖典礼"), "confirm": _("确认可以亮分"), "halt": _("叫停亮分"), "adjust": _("调整分数"),
        "accept": _("计入迟交的评分"), "freeze": _("封榜"), "thaw": _("解除封榜"), "substitute": _("更换评委"),
        "order": _("调整出场顺序"), "absent": _("没有到场，跳过"), "delay": _("说明早晚几分钟"),
    }


def phase_words() -> dict[str, str]:
    """What each phase is called."""
    return {
        "idle": _("等候"), "pitch": _("陈述"), "questions": _("答辩"), "scoring": _("评分"), "closed": _("待亮分"),
        "revealed": _("已亮分"), "finished": _("已结束"),
    }


def state_words() -> dict[str, str]:
    """Where an entry stands."""
    return {
        "waiting": _("候场"), "on_stage": _("台上"), "scoring": _("评分中"), "closed": _("待亮分"), "revealed": _("已亮分"),
        "skipped": _("已跳过"), "withdrawn": _("已退出"), "disqualified": _("已取消资格"),
    }


def step_words() -> dict[str, str]:
    """The one big step, and what is said above and below it."""
    return {
        "step_label": _("下一步"), "step_keep_open": _("先不封分，继续"), "step_keep_note": _("前 %(num)s 项讲完一并结束评分", num="{num}"),
        "step_close_together": _("%(num)s 项一并结束评分", num="{num}"), "step_missing_cards": _("还差 %(num)s 份评分，按住 1 秒", num="{num}"),
        "step_close_cards": _("还差 %(num)s 份评分没有提交，现在一并结束？", num="{num}"), "close_early": _("提前一并结束评分"),
        "close_early_sure": _("现在就结束 %(num)s 个项目的评分？后面的项目不再一并封分。", num="{num}"), "step_call": _("请第 %(number)s 位上台", number="{number}"),
        "thaw_sure": _("解除封榜？封榜以后亮出的结果马上公开，收不回来。"),
        "step_hold": _("按住 1 秒"), "step_key": _("空格键"), "step_finish": _("结束路演，封定最终排名"),
        "step_done": _("本场已结束，最终排名已封定"), "step_room_done": _("本场已结束，等其他房间"),
        "step_empty": _("还没有可以上台的项目"), "step_look": _("您可以看，操作由主持人进行"),
        "step_close_early": _("还差 %(num)s 位评委没有提交，现在结束评分？", num="{num}"),
        "step_below": _("只有 %(came)s 份评分，少于计分规则要求的 %(quorum)s 份：亮分后没有得分。", came="{came}", quorum="{quorum}"),
        "step_finish_sure": _("结束路演？之后排名不再变动。"),
        "step_finish_left": _("还有 %(num)s 个项目没有上台。现在结束路演？", num="{num}"),
        "step_held": _("等监督员确认"), "step_halted": _("监督员叫停了亮分，等监督员确认"),
        "halt_sure": _("叫停亮分？正在亮的分会从所有屏幕上撤下，直到您再确认。"),
        "seat_halted": _("亮分已叫停，确认后才能继续。"), "seat_wait": _("这个项目的评分已结束，请核对后确认。"),
        "seat_cleared": _("已确认，可以亮分。"), "seat_free": _("这个环节亮分不用事先确认，需要时可以叫停。"),
        "seat_idle": _("评分结束后在这里确认。"),
        "step_missing_hold": _("还差 %(num)s 位，按住 1 秒", num="{num}"), "step_all_in": _("评委已全部提交"),
        "skip_sure": _("跳过这个项目？它不会得到评分，之后还可以再点名上台。"),
        "restart_sure": _("从头重新计时？"),
    }


def stage_words() -> dict[str, str]:
    """The lit block: who is on stage, the timer, the four phases."""
    return {
        "number_of": _("第 %(number)s 位出场，共 %(all)s 位", number="{number}", all="{all}"), "nobody": _("台上没有项目"),
        "nobody_next": _("下一位：%(title)s", title="{title}"), "nobody_done": _("所有项目都上过台了"),
        "left_pitch": _("陈述还剩"), "left_questions": _("答辩还剩"), "left_scoring": _("评分还剩"), "over": _("已超时"),
        "paused": _("已暂停"), "part_done": _("已结束"), "part_now": _("进行中，共 %(length)s", length="{length}"),
        "minutes": _("%(num)s 分钟", num="{num}"), "minutes_seconds": _("%(num)s 分 %(seconds)s 秒", num="{num}", seconds="{seconds}"),
        "reveal_together": _("前 %(num)s 项一起", num="{num}"), "reveal_wait": _("须 %(num)s 位评委提交", num="{num}"), "reveal_now": _("正在亮分"), "reveal_ready": _("可以亮分"),
        "reveal_phase": _("亮分"), "now": _("现在 %(time)s", time="{time}"),
    }


def side_words() -> dict[str, str]:
    """The right side: judges, who comes next, the standings."""
    return {
        "judges_in": _("已提交 %(came)s / %(all)s", came="{came}", all="{all}"), "hidden": _("分数已隐藏"),
        "parts": _("%(done)s / %(of)s 项", done="{done}", of="{of}"), "submitted": _("已提交"), "nothing_yet": _("未动笔"),
        "nudge": _("提醒"), "nudged": _("已提醒"), "out": _("不计入"), "no_judges": _("评委组里还没有评委。"), "coming_none": _("没有候场的项目。"),
        "number": _("第 %(number)s 位", number="{number}"), "about": _("约 %(time)s", time="{time}"),
        "behind": _("比计划晚 %(num)s 分钟", num="{num}"), "ahead": _("比计划早 %(num)s 分钟", num="{num}"),
        "on_time": _("与计划一致"), "more_to_come": _("共 %(num)s 个候场", num="{num}"), "no_score": _("暂无"),
        "standings": _("成绩（只有控台能看到）"), "scored": _("已有得分 %(num)s / %(all)s", num="{num}", all="{all}"),
        "here": _("已到"), "late": _("会晚到"), "no_show": _("没有到场"), "expected": _("还没签到"),
        "missing_title": _("门口登记：%(title)s 没有到场", title="{title}"), "missing_last": _("移到最后"),
        "missing_skip": _("跳过此项"), "missing_reason": _("门口登记没有到场"),
        "came_after_all": _("%(title)s 已跳过，现在到了", title="{title}"), "call_now": _("点名上台"),
        "said_shift": _("已说明：%(num)s 分钟", num="{num}"),
        "sound": _("提示音"), "on": _("已开"), "off": _("已关"),
    }


def talk_words() -> dict[str, str]:
    """Dialogs and notices."""
    return {
        "cancel": _("取消"), "more": _("更多操作"), "reason": _("理由"), "reason_hint": _("会记入日志，最多 300 字"), "entry": _("项目"),
        "points": _("加多少分（扣分写负数）"), "judge_out": _("换下的评委"), "judge_in": _("换上的评委"), "nobody_in": _("不补人"),
        "delay_minutes": _("晚多少分钟（早写负数，空着就按现场算）"),
        "delay_hint": _("候场的人会在手机上看到推后的时间。"),
        "order_hint": _("把还没有上台的项目排好，其余不变。"), "up": _("上移"), "down": _("下移"), "late_none": _("没有迟交的评分。"),
        "late_line": _("%(judge)s，%(title)s，%(time)s 提交", judge="{judge}", title="{title}", time="{time}"),
        "late_count": _("%(num)s 份迟交的评分等您决定", num="{num}"), "call_hint": _("台上的项目如果还没有开始，会回到候场。"),
        "sending": _("正在发送……"), "retrying": _("网络断了，正在重试，不会重复执行。"),
        "changed": _("别的控台先操作了。刚才的“%(action)s”没有执行，请看最新状态。", action="{action}"),
        "forbidden": _("您没有这项操作的权限。"), "signed_out": _("登录已失效，请重新登录。"),
        "failed": _("没有执行：%(text)s", text="{text}"), "offline": _("实时连接断开，正在每 2 秒更新一次。"),
        "frozen": _("已封榜"), "final": _("最终排名"), "provisional": _("暂定排名"),
    }


def view_words() -> dict[str, str]:
    """What a display can show."""
    return {
        "follow": _("跟随现场：排行榜、亮分、典礼"), "board": _("只看排行榜"), "stage": _("台上项目和计时"), "reveal": _("只看亮分"),
        "next": _("接下来上台"), "ceremony": _("只看典礼"), "draw": _("抽签：最近一次"), "message": _("一段文字"), "monitor": _("台前提词：只有时间"),
    }


def desk_words() -> dict[str, object]:
    """All of them, as the page hands them to its scripts."""
    return {
        **step_words(), **stage_words(), **side_words(), **talk_words(),
        "actions": action_words(), "phases": phase_words(), "states": state_words(),
    }
