"""A proposal for the cut of a scored stage: so many places, with floors and caps for fields and regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.cutting import Bound, Placing, Proposal, Runner, propose
from app.i18n import pick
from app.screening.cut import Cut

WHY = {
    "rank": _l("按名次"), "quota": _l("按名额"), "tied": _l("并列，请您选"), "cap": _l("名额已满"), "floor": _l("让给有下限的"),
    "reserve": _l("候补 %(num)d"), "below": "",
}


@dataclass(frozen=True)
class Quota:
    """One field or region on the form: its names of inputs, what was typed, and how many stand for choice."""

    family: str
    key: str
    title: str
    there: int
    floor: str
    cap: str
    error: str = ""

    def bound(self) -> Bound:
        return Bound(self.family, self.key, int(self.floor or 0), int(self.cap) if self.cap else None)


def quotas(cut: Cut, typed: Mapping[str, str]) -> list[Quota]:
    """A row for each field and region of the contest, with what was typed into 'floor-field-key' and its like."""
    contest, rows = cut.stage.contest, []
    for family, kinds in (("field", contest.fields), ("region", contest.regions)):
        for one in kinds:
            there = sum(getattr(other.project, f"{family}_id") == one.id for other in cut.active)
            floor, cap = (typed.get(f"{edge}-{family}-{one.key}", "").strip() for edge in ("floor", "cap"))
            wrong = any(word and not (word.isascii() and word.isdigit() and len(word) < 5) for word in (floor, cap))
            error = _("请填 0 到 9999 的整数。") if wrong else ""
            if there or floor or cap:
                rows.append(Quota(family, one.key, pick(one.title, one.title_en), there, floor[:20], cap[:20], error))
    return rows


def proposed(cut: Cut, places: int, rows: list[Quota], reserves: int = 5) -> Proposal:
    """Whom `core.cutting` would take of those with a rank; `rows` must hold no errors."""
    runners = [
        Runner(
            one.entry.key, one.rank, one.project.field.key if one.project.field else "",
            one.project.region.key if one.project.region else "",
        )
        for one in cut.active if one.rank is not None
    ]
    return propose(runners, places, [one.bound() for one in rows if one.floor or one.cap], reserves)


def why(placing: Placing) -> str:
    """A placing in words for the list."""
    return str(WHY[placing.code]) % {"num": placing.number} if placing.number else str(WHY[placing.code])
