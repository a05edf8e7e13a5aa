"""What is wrong with a setup, said beside the place at fault; the tally itself judges rules, criteria and tiers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _

from app.contests.questions import MOST_FILES
from app.contests.rows import Row
from app.contests.rules import MISSING, NO_SCORE
from app.core.refusals import Refusal
from app.core.tally import read
from app.errors import Refused

ZONES = available_timezones()
# Stands for a stage's own scorecards while a rule is checked; no stage's key has a space.
OWN = "own scorecards"


class Faults:
    """Faults gathered by path: a field's name, or list/index/field."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def add(self, path: str, text: str) -> None:
        self.found.setdefault(path, text)

    def refuse(self) -> None:
        """Raise Refused with all of them, if there are any."""
        if self.found:
            first = next(iter(self.found))
            raise Refused("setup_at_fault", self.found[first], fields=dict(self.found))


def check_texts(values: dict[str, Any]) -> None:
    """Title, time zone and dates of a contest."""
    faults = Faults()
    if not values["title"]:
        faults.add("title", _("请写大赛名称。"))
    if values["timezone"] not in ZONES:
        faults.add("timezone", _("没有“%(zone)s”这个时区。请写成 Asia/Shanghai 这样。", zone=values["timezone"]))
    if values["opens_at"] and values["closes_at"] and values["closes_at"] <= values["opens_at"]:
        faults.add("closes_at", _("截止时间要晚于开始时间。"))
    faults.refuse()


def check_titles(name: str, rows: list[Row], faults: Faults, label: str = "title") -> None:
    """Every row has a title, and no title or key stands twice."""
    seen: dict[str, int] = {}
    for index, row in enumerate(rows):
        if not row[label]:
            faults.add(f"{name}/{index}/{label}", _("请写名称，或者把这一行删掉。"))
        elif row[label] in seen:
            faults.add(
                f"{name}/{index}/{label}",
                _("“%(title)s”和第 %(num)d 行重复了。", title=row[label], num=seen[row[label]] + 1),
            )
        seen.setdefault(row[label], index)


def check_questions(rows: list[Row], kinds: dict[str, Any], part: str = "questions") -> None:
    """Labels, lengths and options of what the entry form asks; `part` is the name of its rows."""
    faults = Faults()
    check_titles(part, rows, faults, "label")
    for index, row in enumerate(rows):
        kind = kinds[row["kind"]]
        if kind.lengths and not 1 <= (row["max_length"] or 0) <= kind.most:
            faults.add(
                f"{part}/{index}/max_length", _("请写 1 到 %(most)d 之间的整数。", most=kind.most)
            )
        if kind.files:
            _check_files(f"{part}/{index}", row, faults)
        if row.get("required_from") and not row["required"]:
            faults.add(f"{part}/{index}/required_from", _("要勾选“必填”，才有从何时起必填。"))
        if kind.chooses and len(row["choices"]) < 2:
            faults.add(f"{part}/{index}/choices", _("单选和多选至少要有两个选项，一行一个。"))
        keys = [choice["title"] for choice in row["choices"]]
        if len(set(keys)) < len(keys):
            faults.add(f"{part}/{index}/choices", _("有两个选项一样。"))
    faults.refuse()


def _check_files(path: str, row: Row, faults: Faults) -> None:
    if not 1 <= row["most_files"] <= MOST_FILES:
        faults.add(f"{path}/most_files", _("请写 1 到 %(most)d 之间的整数。", most=MOST_FILES))
    if row["most_megabytes"] is not None and not 1 <= row["most_megabytes"] <= 999:
        faults.add(f"{path}/most_megabytes", _("请写 1 到 %(most)d 之间的整数。", most=999))


def check_stages(rows: list[Row]) -> None:
    """Titles, keys and dates of the stages."""
    faults = Faults()
    check_titles("stages", rows, faults)
    keys: set[str] = set()
    for index, row in enumerate(rows):
        key = row["was"] or row["key"]
        if key and key in keys:
            faults.add(f"stages/{index}/key", _("地址名“%(key)s”已经用过了。", key=key))
        keys.add(key)
        if row["starts_at"] and row["ends_at"] and row["ends_at"] <= row["starts_at"]:
            faults.add(f"stages/{index}/ends_at", _("结束要晚于开始。"))
        if row.get("freeze_from") is not None and not 1 <= row["freeze_from"] <= 999:
            faults.add(f"stages/{index}/freeze_from", _("请写 1 到 999。"))
        if row.get("hold_first") is not None and not 2 <= row["hold_first"] <= 9:
            faults.add(f"stages/{index}/hold_first", _("请写 2 到 9；不用就空着。"))
        for name in ("pitch_seconds", "questions_seconds", "scoring_seconds"):
            if not 10 <= row[name] <= 7200:
                faults.add(f"stages/{index}/{name}", _("请写 0.2 到 120 分钟。"))
    faults.refuse()


def check_scoring(criteria: list[Row], rule: dict[str, Any], sources: list[Row], earlier: list[str]) -> None:
    """Criteria and rule of a stage: first what the form alone demands, then the tally's own reading."""
    faults = Faults()
    check_titles("criteria", criteria, faults)
    if not criteria:
        faults.add("criteria", _("至少要有一个评分项，否则评委没有东西可打分。"))
    for index, row in enumerate(criteria):
        _check_criterion(f"criteria/{index}", row, faults)
    _check_sources(sources, earlier, faults)
    faults.refuse()
    document = {"criteria": documented(criteria), "rule": rule}
    if sources:
        lines = [{"name": one["stage"] or OWN, "weight": one["weight"]} for one in sources]
        document["sources"] = [{**one, "scorecards": True} if one["name"] == OWN else {**one, "scores": {}} for one in lines]
    _let_the_tally_read(document)


def _check_sources(sources: list[Row], earlier: list[str], faults: Faults) -> None:
    """Weights above zero, of stages that come before; `stage` "" are the own scorecards."""
    for one in sources:
        path = f"earlier/{earlier.index(one['stage'])}/weight" if one["stage"] in earlier else "own_weight"
        if one["stage"] and one["stage"] not in earlier:
            faults.add("own_weight", _("只能计入前面打过分的环节。"))
        elif one.get("missing", NO_SCORE) not in MISSING:
            faults.add(f"earlier/{earlier.index(one['stage'])}/missing", _("请选一种办法。"))
        elif one["weight"] is None or Fraction(one["weight"]) <= 0:
            faults.add(path, _("权重要大于 0。"))


def _check_criterion(path: str, row: Row, faults: Faults) -> None:
    least, most, step, weight = row["min"], row["max"], row["step"], row["weight"]
    if most is None:
        faults.add(f"{path}/max", _("请写满分。"))
        return
    if most <= least:
        faults.add(f"{path}/max", _("满分要大于最低分 %(min)s。", min=plain(least)))
    elif step <= 0:
        faults.add(f"{path}/step", _("步长要大于 0。"))
    elif (most - least) % step:
        faults.add(
            f"{path}/step",
            _("从 %(min)s 到 %(max)s 用步长 %(step)s 走不到满分。", min=plain(least), max=plain(most), step=plain(step)),
        )
    if weight <= 0:
        faults.add(f"{path}/weight", _("权重要大于 0。"))


def check_tiers(tiers: list[Row], ties: str, parts: dict[str, Any]) -> None:
    """A table of prizes that can be filled from top to bottom."""
    faults = Faults()
    check_titles("tiers", tiers, faults)
    rests = [index for index, row in enumerate(tiers) if row["count"] is None]
    for index, row in enumerate(tiers):
        if row["count"] is not None and row["count"] < 1:
            faults.add(f"tiers/{index}/count", _("名额至少 1 个；不设这个奖就把这一行删掉。"))
        if row["count"] is None and index != len(tiers) - 1:
            faults.add(
                f"tiers/{index}/count",
                _("“其余全部”只能有一个。") if len(rests) > 1 and index != rests[-1]
                else _("“其余全部”要放在最后，否则后面的奖永远发不出去。"),
            )
    faults.refuse()
    listed = [
        {"key": row["was"] or f"tier {index}", "count": row["count"], "min_score": _text(row["min_score"])}
        for index, row in enumerate(tiers)
    ]
    _let_the_tally_read({**parts, "prizes": {"tiers": listed, "ties": ties}})


def documented(criteria: list[Row]) -> list[dict[str, Any]]:
    """Rows of criteria as a tally document holds them."""
    return [
        {"key": row["was"] or f"criterion {index}", **{name: _text(row[name]) for name in ("min", "max", "step", "weight")}}
        for index, row in enumerate(criteria)
    ]


def _let_the_tally_read(document: dict[str, Any]) -> None:
    try:
        read({"schema": "tally/1", "entries": [], "scorecards": [], **document})
    except Refusal as no:
        raise Refused("setup_at_fault", words_of(no), fields={place_of(no): words_of(no)}) from no


def place_of(no: Refusal) -> str:
    """The form's path for the tally's pointer: /rule/trim/steps/0 is steps/0/from_judges."""
    parts = no.at.strip("/").split("/")
    if parts[:3] == ["rule", "trim", "steps"]:
        return "/".join(["steps", *parts[3:4], *(parts[4:] or ["from_judges"])])
    if parts[:2] == ["rule", "places"]:
        return "_".join(parts[1:])
    if parts[0] == "rule":
        return "/".join(parts[1:]) if parts[1:2] != ["trim"] else "scope"
    if parts[:2] == ["prizes", "tiers"]:
        return "/".join(["tiers", *parts[2:]])
    if parts[:2] == ["prizes", "ties"]:
        return "tier_ties"
    return "/".join(parts)


def words_of(no: Refusal) -> str:
    """The tally's refusal as a sentence for organisers; unforeseen ones keep their English words."""
    facts = no.facts
    known = {
        "tally.trim_leaves_nothing": lambda: _(
            "%(judges)s 位评委去掉 %(high)s 个最高和 %(low)s 个最低后，一个也不剩。",
            judges=facts["judges"], high=facts["high"], low=facts["low"],
        ),
        "tally.normalise_by_criterion": lambda: _("按评分项去掉高低分时不能再修正评委的松紧。"),
        "tally.maximum_below_minimum": lambda: _("满分要大于最低分。"),
        "tally.step_not_positive": lambda: _("步长要大于 0。"),
        "tally.unknown_tie_break": lambda: _("没有这种同分办法。"),
        "tally.tie_break_unknown_criterion": lambda: _("这个评分项已经不在了，请另选一项。"),
        "document.twice": lambda: _("和上面重复了。"),
        "document.not_whole": lambda: _("请写整数。"),
        "document.not_a_number": lambda: _("请写数字。"),
        "document.number_too_small": lambda: _("不能小于 %(least)s。", least=facts["least"]),
        "document.number_too_large": lambda: _("不能大于 %(most)s。", most=facts["most"]),
        "document.unknown_choice": lambda: _("请从列表里选一项。"),
    }.get(no.code)
    return known() if known else _("这里不对：%(message)s", message=no.message)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def plain(value: Decimal) -> str:
    """A decimal without trailing zeros."""
    return format(value.normalize(), "f") if value else "0"
