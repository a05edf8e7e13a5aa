"""Reads of draws: by their public key, and what the hall may see of one."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.draw import place_of
from app.db import db
from app.draws.models import Draw
from app.draws.seats import label, places_in
from app.draws.words import day_name
from app.i18n import pick
from app.roadshow.queries import days_of
from app.submissions.models import Entry


def draw_by_key(key: str) -> Draw | None:
    """The draw of a public address; a loader for guards."""
    found = db.session.scalars(select(Draw).where(Draw.key == key)).one_or_none()
    if found is not None:
        g.contest, g.sample_data = found.stage.contest, found.stage.contest.sample
    return found


def draw_in(slug: str, stage: str, key: str) -> Draw | None:
    """The draw of a stage's address; a loader for guards."""
    place, found = stage_by_key(slug, stage), draw_by_key(key)
    return found if place is not None and found is not None and found.stage_id == place.id else None


def newest_draw(stage: Stage) -> Draw | None:
    """What the hall is to look at: the draw that was begun last."""
    return db.session.scalars(select(Draw).where(Draw.stage_id == stage.id).order_by(Draw.id.desc()).limit(1)).one_or_none()


def titles(stage: Stage) -> dict[str, str]:
    """By entry key: the project's title in the reader's language."""
    wanted = select(Entry).where(Entry.stage_id == stage.id).options(joinedload(Entry.project))
    return {entry.key: pick(entry.project.title, entry.project.title_en) for entry in db.session.scalars(wanted)}


def subtitle(draw: Draw) -> str:
    """Of what the draw is: the day, the number of places, or the rank that is shared."""
    if draw.day is not None:
        return day_name(draw.day)
    if draw.kind == "order":
        return str(draw.about.get("day", ""))
    if draw.kind == "tie":
        # Anybody reads it, whether scores are shown yet or not.
        return _("并列第 %(rank)d 名", rank=draw.about["rank"])
    return _("%(num)d 个项目分到 %(of)d 场", num=len(draw.items), of=len(draw.about["places"]))


def spots(draw: Draw) -> list[str]:
    """What the drawn places are called, one for each of the order: a number, a rank, or a room."""
    if draw.kind == "tie":
        return [str(draw.about["rank"] + at) for at in range(len(draw.items))]
    if draw.kind != "rooms":
        return [str(at + 1) for at in range(len(draw.items))]
    names = place_names(draw)
    return [names[place] for place in dealt_places(draw)]


def dealt_places(draw: Draw) -> list[str]:
    """Of a draw of rooms: the place of each of the order, as they are dealt."""
    return [place_of(seat) for seat in places_in(draw.about, len(draw.items)).seats]


def place_names(draw: Draw) -> dict[str, str]:
    """By label: what the place is called on the screen; the label itself where the day is another one by now."""
    there = {label(day): day for day in days_of(draw.stage_id)}
    names = {}
    for place in draw.about["places"]:
        day = there.get(place)
        names[place] = (day.room.title or day.room.key) if day is not None else place
    if len(set(names.values())) < len(names):
        names = {place: day_name(there[place]) if place in there else place for place in names}
    return names


def barred_words(draw: Draw) -> dict[str, list[str]]:
    """By entry key: which places, and which of their turns, it could not be drawn to; without whose reasons they are."""
    names = place_names(draw) if draw.kind == "rooms" else {}
    found: dict[str, list[str]] = {}
    for key, kept_from in draw.about.get("barred", {}).items():
        turns: dict[str, list[str]] = {}
        for one in kept_from:
            turns.setdefault(place_of(one) if " #" in one else one, []).extend(one.rsplit(" #", 1)[1:])
        found[key] = [
            " ".join(part for part in (names.get(place, ""), _("第 %(num)s 个上场", num=_("、").join(numbers)) if numbers else "") if part)
            for place, numbers in turns.items()
        ]
    return found


def told(draw: Draw) -> dict[str, Any]:
    """What anybody may know now: of the order no more than the hall has seen."""
    dealt = "places" in draw.about
    more = {**{name: value for name, value in draw.about.items() if name != "day"}, "sizes": list(places_in(draw.about, len(draw.items)).sizes), "turn": draw.turn} if dealt else {}
    return {
        "kind": draw.kind, "state": draw.state, "items": draw.items, "commitment": draw.commitment, "seed": draw.seed,
        "numbers": draw.numbers, "shown": draw.order[: draw.shown], "of": len(draw.items), **more,
    }
