"""The words that the tablet's scripts say, in the reader's language; {name} stands for a value."""

from __future__ import annotations

from flask_babel import gettext as _


def words() -> dict[str, str]:
    return {
        "saved": _("已保存"),
        "saving": _("保存中"),
        "pending": _("待发送"),
        "unmarked": _("未打分"),
        "off_step": _("应当从 %(min)s 起，每格 %(step)s 分。", min="{min}", step="{step}"),
        "out_of_range": _("应当在 %(min)s 到 %(max)s 之间。", min="{min}", max="{max}"),
        "line_all": _("全部已保存"),
        "line_saving": _("正在保存……"),
        "line_waiting": _("%(num)s 项待发送，网络恢复后自动发送", num="{num}"),
        "line_offline": _("离线"),
        "line_conflict": _("与另一处的改动冲突"),
        "line_refused": _("有评分项要改"),
        "line_out": _("登录已失效。请重新扫评委卡，这里的分数还在。"),
        "line_reload": _("页面放得太久。请刷新，这里的分数还在。"),
        "line_stopped": _("不能保存：%(why)s", why="{why}"),
        "line_memory": _("这台设备不能保存草稿，请不要关闭页面。"),
        "line_amending": _("改动还没有提交"),
        "submitted": _("已提交"),
        "receipt": _("回执 %(code)s", code="{code}"),
        "kept": _("评分已结束。刚才的提交已另存，由主持人决定是否计入。"),
        "lost": _("评分已结束。没有提交的改动不计入。"),
        "closed": _("评分已结束。"),
        "waiting": _("这个项目还没有开始评分。"),
        "recused": _("您已回避这个项目。"),
        "missing": _("还有 %(num)s 项没有打分", num="{num}"),
        "can_submit": _("评分结束前还可以改"),
        "ask_submit": _("提交这份评分？总分 %(total)s。", total="{total}"),
        "submit": _("按住 1 秒提交"),
        "submit_again": _("按住 1 秒重新提交"),
        "change": _("修改"),
        "now": _("本项 %(total)s", total="{total}"),
        "compared": _("与我已评的 %(num)s 个总分相比", num="{num}"),
        "first": _("这是您评的第一个项目"),
        "left_pitch": _("路演还剩"),
        "left_questions": _("答辩还剩"),
        "left_scoring": _("评分还剩"),
        "over": _("时间到"),
        "on_stage": _("台上：%(title)s", title="{title}"),
        "none": _("未打分"),
    }
