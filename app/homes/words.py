"""Rows of tables as people count them, for the question before a removal."""

from __future__ import annotations

from flask_babel import gettext as _


def removal_lines(counts: dict[str, int]) -> list[str]:
    """What a removal deletes, in figures; tables that nobody knows by name are counted together."""
    words = {
        "project": lambda num: _("%(num)d 个项目和它们的申报内容", num=num),
        "attachment": lambda num: _("%(num)d 个附件", num=num),
        "verdict": lambda num: _("%(num)d 条初审结论", num=num),
        "judge": lambda num: _("%(num)d 位评委", num=num),
        "scorecard": lambda num: _("%(num)d 张评分表", num=num),
        "pitch_day": lambda num: _("%(num)d 个路演场次", num=num),
        "award": lambda num: _("%(num)d 个获奖记录", num=num),
        "person": lambda num: _("%(num)d 个示例账号（您自己的账号除外）", num=num),
        "role": lambda num: _("%(num)d 个角色", num=num),
    }
    known = [words[table](counts[table]) for table in words if counts.get(table)]
    other = sum(number for table, number in counts.items() if table not in words)
    return [*known, _("以及大赛设置、环节、排行榜等 %(num)d 条其他记录", num=other)]
