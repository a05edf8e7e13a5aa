"""The registry of stage kinds: what each is called, what it needs and where its work is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class StageKind:
    """One kind of stage.

    `scored`: it has criteria, a scoring rule and prize tiers; `staged`: it has pitch days, rooms and a board;
    `checked`: it has a checklist and verdicts. `work` is the last part of the address of its main work page under
    /manage/<slug>/stages/<stage>/. `says` is one sentence for the setup page, `waits` the unit behind the number of
    entries that nothing was decided on.
    """

    title: Any
    says: Any
    waits: Any
    work: str
    scored: bool = False
    staged: bool = False
    checked: bool = False


# The first is the default.
KINDS: dict[str, StageKind] = {
    "screening": StageKind(
        title=_l("初审"), says=_l("初审员按清单逐个看材料，给出通过、不通过或退回补充。"), waits=_l("个待审"),
        work="screening", checked=True,
    ),
    "roadshow": StageKind(
        title=_l("路演环节"), says=_l("项目按场次上台，评委在平板上打分，排行榜随时更新。"), waits=_l("个待路演"),
        work="plan", scored=True, staged=True,
    ),
}


def kind_of(stage: Any) -> StageKind:
    """The kind of a stage."""
    return KINDS[stage.kind]


# What a stage may be, in the order in which it goes through them.
STATES: dict[str, Any] = {"planned": _l("未开始"), "open": _l("进行中"), "done": _l("已结束")}

# What the public sees of a board while scoring goes on. The first is the default.
BOARD_POLICIES: dict[str, Any] = {
    "after_reveal": _l("亮分后公布：每个项目的得分在大屏上亮出后才能看到"),
    "live": _l("随时公布：评分关闭后立刻能看到"),
    "hidden": _l("不公布：结束前只能看到出场顺序"),
}
