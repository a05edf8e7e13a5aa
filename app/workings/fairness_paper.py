"""The fairness page on paper, for an auditor's file: the page's own figures, as one PDF."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from app.contests.models import Stage
from app.core.groups import Comparison
from app.i18n import pick
from app.judging.sheet import FONTS
from app.roadshow.printing import gapped
from app.settings import ROOT
from app.workings import fairness_words as say
from app.workings.fairness import Fairness
from app.workings.words import plain_figure

FORM = ROOT / "templates" / "workings" / "fairness.typ"


def told(stage: Stage, found: Fairness, when: str) -> str:
    """What the form prints, as JSON; `when` says of which moment. The fingerprint is that of everything else on it."""
    locale = get_locale()
    sample = [_("示例数据")] if stage.contest.sample else []
    body: dict[str, Any] = {
        "lang": "en" if locale is not None and locale.language == "en" else "zh", "page": _("第 {page} 页，共 {all} 页"),
        "title": _("公平情况"),
        "facts": [
            pick(stage.contest.title, stage.contest.title_en), pick(stage.title, stage.title_en), _("%(when)s 的情况", when=when),
            _("评完以后") if found.over else _("按现在的安排"), *sample,
        ],
        "glance": {"title": _("一眼看去"), "rows": _glance(found)},
        "bad": {"title": _("没有避开的"), "rows": [[one.judge, gapped(one.entry), _origin(one)] for one in found.bad]},
        "kept": {"title": _("避开的"), "rows": [[one.judge, gapped(one.entry), _origin(one)] for one in found.kept if one.hard and not one.met]},
        "pairs": [_("评委"), _("项目"), _("由来")],
        "loads": {"title": _("评委的负担"), "head": _heads(), "rows": [_load(one, found.told_fields) for one in found.loads]},
        "order": {"title": _("出场顺序"), "head": [_("场次"), _("出场"), _("项目"), _("评委"), _("熟悉领域")], "rows": [[*row[:2], gapped(row[2]), *row[3:]] for row in order_rows(found)]},
        "means": {"title": _("平均分的差别是不是偶然"), "note": _waiting(found), "rows": _means(found)},
        "fingerprint_title": _("以上内容的指纹（SHA-256）"),
    }
    body["fingerprint"] = hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return json.dumps(body, ensure_ascii=False)


def _spread(counts: dict[int, int]) -> str:
    return "　".join(_("%(number)d 位：%(times)d 个项目", number=number, times=times) for number, times in counts.items())


def _titled(counts: dict[str, int]) -> str:
    return "　".join(_("%(title)s：%(number)d 个项目", title=title, number=number) for title, number in counts.items())


def _glance(found: Fairness) -> list[list[str]]:
    loads = [one.scored if found.over else one.planned for one in found.loads]
    hard = sum(one.hard for one in found.kept)
    if found.bad:
        recusals = _("%(bad)d 处没有避开，共 %(all)d 处", bad=len(found.bad), all=hard)
    else:
        recusals = _("%(all)d 处全部避开", all=hard) if hard else _("没有要回避的")
    return [
        [_("每个项目的评委"), _spread(found.judges_each)],
        [_("每位评委的项目"), _("最少 %(low)d，最多 %(high)d", low=min(loads), high=max(loads)) if loads else "–"],
        [_("懂这个领域的评委"), _spread(found.experts_each) if found.told_fields else _("还没有登记评委熟悉的领域")],
        [_("回避"), recusals],
        [_("评委组"), _titled(found.panels)],
        [_("上午和下午"), _titled({say.group_title(half): number for half, number in found.halves.items()})],
        [_("出场顺序"), _("%(days)d 场，其中 %(drawn)d 场当众抽签", days=found.days, drawn=found.drawn)],
    ]


def _origin(one: Any) -> str:
    return str(one.origin) + ("" if one.declared else _("，由规则查出，还没有登记回避"))


def _heads() -> list[str]:
    return [_("评委"), _("评委组"), _("安排"), _("已评"), _("熟悉领域"), _("回避"), _("天"), _("分钟")]


def _load(one: Any, told_fields: bool) -> list[str]:
    known = str(one.known) if told_fields else "–"
    return [
        one.name, _("、").join(one.panels) or "–", str(one.planned), str(one.scored), known, str(one.recused), str(one.days),
        str(one.minutes),
    ]


def order_rows(found: Fairness) -> list[list[str]]:
    """Every entry with its place: what the other figures were counted from."""
    return [
        [
            one.day.title or one.day.room.title or one.day.room.key, str(one.number), one.title,
            str(len(one.scored if found.over else one.judges)), str(len(one.experts)) if found.told_fields else "–",
        ]
        for one in found.heard
    ]


def _waiting(found: Fairness) -> str:
    if found.fault:
        return _("评分项或计分规则还没有设好，现在算不出平均分。")
    if not found.over:
        return _("所有项目评完、关闭以后，这里会比较各组、先后和上下午的平均分。")
    return _("做法：取每个项目各评委总分（修正前）的平均，把分组随意打乱，数一数差别至少一样大的占多少；分法不多时一一数完，多时按固定的种子取样，谁来算都一样。不到 5%% 才说大过偶然。差别也可能来自项目本身：分组由抽签或均匀排定时，才更像评委的松紧。")


def _means(found: Fairness) -> list[dict[str, Any]]:
    if found.fault or not found.over:
        return []
    return [
        {
            "title": str(say.TITLES[name]), "verdict": say.verdict_words(one.before), "groups": _groups(one.before),
            "rule": " ".join(part for part in (say.rule_words(found.normalise), say.effect_words(one)) if part) if name == "panels" and one.before else "",
        }
        for name, one in found.comparisons.items()
    ]


def _groups(one: Comparison | None) -> list[str]:
    return [
        f"{say.group_title(group.key)} {plain_figure(group.mean)}（{_('%(num)d 个项目', num=group.size)}）" for group in (one.groups if one else ())
    ]


def pdf(data: str) -> bytes:
    """The pages of `told`. Offload it."""
    # Loading typst takes a moment that no other page should pay for.
    import typst

    return bytes(typst.compile(FORM, root=FORM.parent, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs={"data": data}))


def file_name(stage: Stage, now: datetime) -> str:
    return f"fairness-{stage.contest.slug}-{stage.key}-{now:%Y%m%d}.pdf"
