"""What a draw says before it begins: how many a day takes and why, who is tied to where, and why it cannot be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from flask_babel import gettext as _

from app.core.draw import place_of
from app.core.plan import Span
from app.draws.limits import Limit
from app.draws.seats import Bar, Look, label
from app.judging.moments import at_in, clock_in
from app.judging.origins import ORIGINS
from app.planning.words import Names, names_of
from app.roadshow.models import PitchDay


@dataclass(frozen=True)
class Tied:
    """An entry that cannot have every seat: what is left to it in words ('' where it can go to every day), and why."""

    title: str
    only: str
    why: list[str]


def day_name(day: PitchDay) -> str:
    """A pitch day as people call it: when, in which room, before which panel."""
    parts = (at_in(day.stage.contest.timezone)(day.starts_at), day.room.title or day.room.key, day.panel.title or day.panel.key)
    return "　".join(parts)


class Namer:
    """Sentences about one look."""

    def __init__(self, found: Look) -> None:
        self.found = found
        self.stage = found.days[0].stage

    @cached_property
    def names(self) -> Names:
        return names_of(self.stage)

    def title(self, key: str) -> str:
        return _("“%(title)s”", title=self.names.entries.get(key, key))

    def titles(self, keys: Sequence[str]) -> str:
        return _("、").join(self.title(key) for key in keys)

    def judge(self, key: str) -> str:
        return self.names.judges.get(key, key)

    def clock(self, seconds: int) -> str:
        return clock_in(self.stage.contest.timezone)(datetime.fromtimestamp(seconds, UTC))

    def limit(self, limit: Limit) -> str:
        """Why the day takes no more than it does; '' where nothing limits it."""
        facts = {"at": self.clock(limit.at), "judge": self.judge(limit.who)}
        if limit.why == "away":
            return _("%(judge)s从 %(at)s 起不能到场", **facts)
        if limit.why == "elsewhere":
            return _("%(judge)s从 %(at)s 起要去另一场", **facts)
        return _("这个房间从 %(at)s 起有另一场", **facts) if limit.why == "room" else ""

    def no_seat(self, limit: Limit) -> str:
        return _("“%(day)s”一个项目也排不下：%(why)s。请改时间或换评委，或不把这一场算进来。", day=day_name(limit.day), why=self.limit(limit))

    def no_room(self, seats: int) -> str:
        why = [
            _("“%(day)s”最多 %(num)d 个（%(why)s）", day=day_name(one.day), num=one.most or 0, why=self.limit(one))
            for one in self.found.limits if one.most is not None
        ]
        return _(
            "%(num)d 个项目，只有 %(seats)d 个时段：%(why)s。请加场次或改时间。", num=len(self.found.entries), seats=seats, why=_("；").join(why),
        )

    def nowhere(self, keys: Sequence[str]) -> str:
        return _("%(titles)s哪一场都去不了（评委要回避，或申报人不能到场）。请先换评委，或单独安排。", titles=self.titles(keys))

    def crowded(self, keys: Sequence[str], seats: Sequence[str]) -> str:
        return _(
            "%(titles)s共 %(num)d 个项目，能去的只有%(places)s的 %(seats)d 个时段。请加场次或改时间，或单独安排。", titles=self.titles(keys), num=len(keys),
            places=_("、").join(f"“{self._place(place)}”" for place in dict.fromkeys(place_of(seat) for seat in seats)), seats=len(seats),
        )

    def no_deal(self) -> str:
        return _("回避和不能到场的太多，抽不出谁都不违反的分法。请先单独安排%(titles)s。", titles=self.titles(list(self.found.barred)[:5]))

    def _place(self, place: str) -> str:
        return next((day_name(day) for day in self.found.days if label(day) == place), place)

    def tied(self) -> list[Tied]:
        """Everybody who is kept from somewhere, those with the fewest places first."""
        return [self._tied(key) for key in sorted(self.found.barred, key=self._fitting)]

    def _fitting(self, key: str) -> int:
        return sum(self.found.into.fits(key, seat) for seat in self.found.into.seats)

    def _tied(self, key: str) -> Tied:
        fit = dict.fromkeys(place_of(seat) for seat in self.found.into.seats if self.found.into.fits(key, seat))
        only = _("、").join(self._place(place) for place in fit) if len(fit) < len(self.found.days) else ""
        return Tied(self.names.entries.get(key, key), only, [self._why(bar) for bar in self.found.bars if bar.entry.key == key])

    def _why(self, bar: Bar) -> str:
        day = day_name(bar.day)
        if bar.conflict is not None:
            origin = ORIGINS.get(bar.conflict.origin, bar.conflict.origin)
            return _("%(day)s：%(judge)s回避（%(origin)s）", day=day, judge=self.judge(bar.conflict.judge), origin=origin)
        assert bar.away is not None
        when = self._when(bar.away, bar.day)
        if bar.other:
            said = _("申报人%(when)s在另一场讲%(title)s", when=when, title=self.title(bar.other))
        else:
            said = _("申报人%(when)s不能到场", when=when)
        # Of a single day the heading says which.
        return said if len(self.found.days) == 1 else _("%(day)s：%(what)s", day=day, what=said)

    def _when(self, span: Span, day: PitchDay) -> str:
        begin, end = (datetime.fromtimestamp(one, UTC) for one in span)
        if (end - begin).total_seconds() >= 86_400:
            return _("全天")
        clock = clock_in(day.stage.contest.timezone)
        return _(" %(begin)s 至 %(end)s ", begin=clock(begin), end=clock(end))
