"""A proposal for the cut: so many places, or all from a score on, or all that passed; with floors and caps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.cutting import Bound, Placing, Proposal, Runner, propose
from app.errors import Refused
from app.i18n import pick
from app.screening.cut import Candidate, Cut

WHY = {
    "rank": _l("按名次"), "quota": _l("按名额"), "tied": _l("并列，请您定"), "cap": _l("名额已满"), "floor": _l("让给有下限的"),
    "reserve": _l("候补 %(num)d"), "below": "",
}
# The order of merit of who passed without a score: they are all equal.
_PASSED = 1
_SCORE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


@dataclass(frozen=True)
class Quota:
    """One field or region on the form: what was typed, how many stand for choice, and how many of them go on now."""

    family: str
    key: str
    title: str
    there: int
    floor: str
    cap: str
    error: str = ""
    now: int = 0

    def bound(self) -> Bound:
        return Bound(self.family, self.key, int(self.floor or 0), int(self.cap) if self.cap else None)

    @property
    def off(self) -> str:
        """under or over where those who go on now do not keep it, else ''."""
        if self.error:
            return ""
        bound = self.bound()
        return "under" if self.now < bound.floor else "over" if bound.cap is not None and self.now > bound.cap else ""


@dataclass(frozen=True)
class Wanted:
    """What a proposal goes by, as it was typed; `errors` beside the names of inputs."""

    texts: dict[str, str]
    quotas: tuple[Quota, ...]
    errors: dict[str, str]

    def number(self, name: str) -> int | None:
        return int(self.texts[name]) if self.texts[name] else None

    def bounds(self) -> list[Bound]:
        return [one.bound() for one in self.quotas if one.floor or one.cap]

    def told(self) -> dict[str, Any]:
        """For the log: what was asked for, without what was left empty."""
        bounds = {f"{one.family}:{one.key}": f"{one.floor or 0}-{one.cap}" for one in self.quotas if one.floor or one.cap}
        return {**{name: text for name, text in self.texts.items() if text}, **bounds}

    def check(self) -> None:
        wrong = {**self.errors, **{f"{one.family}-{one.key}": one.error for one in self.quotas if one.error}}
        if wrong:
            raise Refused("wanted", next(iter(wrong.values())), fields=wrong)


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5


def wanted(
    cut: Cut, typed: Mapping[str, str], going: Counter[tuple[str, str]] | None = None, *, by_hand: bool = False,
) -> Wanted:
    """What was typed into places, least, reserves and 'floor-field-key' and its like; `going`: (family, key) of who goes
    on. By hand neither a number nor a score is needed."""
    texts = {name: typed.get(name, "").strip()[:32] for name in ("places", "least", "reserves")}
    errors = {
        name: _("请填 0 到 9999 的整数。") for name in ("places", "reserves") if texts[name] and not _whole(texts[name])
    }
    if texts["least"] and not cut.scored:
        texts["least"] = ""
    if texts["least"] and not _SCORE.fullmatch(texts["least"]):
        errors["least"] = _("请填一个分数，例如 80 或 79.5。")
    if cut.scored and not by_hand and not texts["places"] and not texts["least"]:
        errors["places"] = _("请填前几名，或者填最低分。")
    return Wanted(texts, tuple(_quotas(cut, typed, going or Counter())), errors)


def typed_before(plan: Any) -> dict[str, str]:
    """The plan that was kept, as it stands in the form's inputs."""
    found = {"places": "" if plan.places is None else str(plan.places), "least": plan.least, "reserves": str(plan.reserves or "")}
    for one in plan.bounds or ():
        found[f"floor-{one['family']}-{one['key']}"] = str(one["floor"] or "")
        found[f"cap-{one['family']}-{one['key']}"] = "" if one["cap"] is None else str(one["cap"])
    return found


def _quotas(cut: Cut, typed: Mapping[str, str], going: Counter[tuple[str, str]]) -> list[Quota]:
    """A row for each field and region of the contest that has candidates or figures."""
    contest, rows = cut.stage.contest, []
    there = cells(cut.active)
    for family, kinds in (("field", contest.fields), ("region", contest.regions)):
        for one in kinds:
            floor, cap = (typed.get(f"{edge}-{family}-{one.key}", "").strip() for edge in ("floor", "cap"))
            wrong = any(word and not _whole(word) for word in (floor, cap))
            row = Quota(
                family, one.key, pick(one.title, one.title_en), there[family, one.key], floor[:20], cap[:20],
                _("请填 0 到 9999 的整数。") if wrong else "", going[family, one.key],
            )
            if row.there or floor or cap:
                rows.append(row)
    return rows


def cells(candidates: Any) -> Counter[tuple[str, str]]:
    """How many come from each field and region."""
    found: Counter[tuple[str, str]] = Counter()
    for one in candidates:
        if one.project.field:
            found["field", one.project.field.key] += 1
        if one.project.region:
            found["region", one.project.region.key] += 1
    return found


def _runs(one: Candidate, wanted: Wanted, scored: bool) -> int | None:
    """The place in the order of merit; None for who cannot go on."""
    if one.state and not (scored and one.passed):
        return _PASSED if one.passed else None
    least = wanted.texts["least"]
    if one.rank is None or (least and Decimal(one.score or "0") < Decimal(least)):
        return None
    return one.rank


def proposed(cut: Cut, wanted: Wanted) -> Proposal:
    """Whom `core.cutting` would take, ties named and never broken; `wanted` must hold no errors.

    Reserves come after the equals at the border who will be left over, so their numbers leave room for them.
    """
    runners = [
        Runner(one.entry.key, rank, one.project.field.key if one.project.field else "", one.project.region.key if one.project.region else "")
        for one in cut.active if (rank := _runs(one, wanted, cut.scored)) is not None
    ]
    places = wanted.number("places")
    found = propose(runners, len(runners) if places is None else places, wanted.bounds(), wanted.number("reserves") or 0)
    left_over = sum(one.code == "tied" for one in found.placings) - found.open
    return replace(found, placings=tuple(
        replace(one, number=one.number + left_over) if one.number else one for one in found.placings
    ))


def ways(cut: Cut, wanted: Wanted) -> list[tuple[str, int | None]]:
    """(outcome, place) of each active candidate: '' for equals somebody has to choose between, and for who has neither
    verdict nor score. Refused (clash)."""
    found = proposed(cut, wanted)
    if found.clash:
        raise Refused("clash", _("这些名额不能同时满足，名单没有改。"), proposal=found)
    by_key = {one.key: one for one in found.placings}
    return [_way(one, by_key.get(one.entry.key)) for one in cut.active]


def _way(one: Candidate, placing: Placing | None) -> tuple[str, int | None]:
    if placing is None:
        out = one.state == "fail" or one.rank is not None
        return ("eliminated" if out else "", None)
    if placing.goes_on:
        return "advanced", None
    if placing.code == "reserve":
        return "reserve", placing.number
    return ("" if placing.code == "tied" else "eliminated"), None


def whys(cut: Cut, wanted: Wanted, found: Proposal) -> dict[str, str]:
    """In words, by key, what the proposal found of each."""
    words = {one.key: str(WHY[one.code]) % {"num": one.number} if one.number else str(WHY[one.code]) for one in found.placings}
    if not cut.scored:
        # Who passed has no rank to go by.
        words = {one.key: words[one.key] for one in found.placings if one.code != "rank"}
    for one in cut.active:
        if one.entry.key not in words and one.rank is not None and wanted.texts["least"]:
            words[one.entry.key] = _("低于最低分")
    return words
