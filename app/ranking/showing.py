"""What the phone's board and the big screen start with: the published state, and names in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app import clock
from app.contests.models import Stage
from app.i18n import pick
from app.live import snapshots
from app.live.channels import channels
from app.live.ground import rooms_of
from app.live.publishing import PUBLIC
from app.roadshow.queries import days_of, planned_times

# Groups of rows below each other, each with the states that it holds.
GROUPS = {
    "waiting_for_score": ("on_stage", "scoring", "closed"),
    "to_come": ("waiting", "skipped"),
    "left": ("withdrawn", "disqualified"),
}


@dataclass(frozen=True)
class Line:
    """One row of the page."""

    key: str
    rank: int | None
    score: str | None
    state: str
    title: str
    region: str
    # "tied": shares its rank; "level": shares its score alone, the rule's tie-breaks set it apart; else "".
    tie: str = ""


def present(stage: Stage, room: str) -> dict[str, Any]:
    """`{channel: payload}` of what the public may know now."""
    return {
        channel.name: snapshots.payload(channel, snapshots.public(stage.id, channel.name, room), PUBLIC)
        for channel in channels()
    }


def room_key(stage: Stage, wanted: str | None) -> str | None:
    """The room's key: as asked for, else the first; None where there is no such room."""
    rooms = rooms_of(stage.id)
    if not wanted:
        return rooms[0]
    return wanted if wanted in rooms else None


def names(stage: Stage) -> dict[str, dict[str, Any]]:
    """By entry key, of published days: titles in the reader's language, place in the order, planned time."""
    found: dict[str, dict[str, Any]] = {}
    for day in days_of(stage.id, published_only=True):
        planned = planned_times(day)
        for slot in day.slots:
            project, at = slot.entry.project, planned[slot.entry_id]
            region, field = project.region, project.field
            found[slot.entry.key] = {
                "title": pick(project.title, project.title_en),
                "region": pick(region.title, region.title_en) if region else "",
                "field": pick(field.title, field.title_en) if field else "",
                "n": len(found) + 1, "at": clock.to_ms(at),
                "wall": clock.in_zone(at, stage.contest.timezone).strftime("%H:%M"),
                "seconds": {
                    "pitch": day.pitch_seconds, "questions": day.questions_seconds, "scoring": day.scoring_seconds,
                },
            }
    return found


def starting_with(stage: Stage, room: str) -> dict[str, Any]:
    """Everything that the page's script needs to draw before the first message comes."""
    return {
        "contest": stage.contest.slug, "stage": stage.key, "room": room, "zone": stage.contest.timezone,
        "names": names(stage), "now": clock.now_ms(), "present": present(stage, room),
    }


def lines(started: dict[str, Any], holds: Callable[[Line], bool]) -> list[Line]:
    """Rows of the board for which `holds`, with their names."""
    rows = []
    ranked = [row for row in started["present"]["board"]["rows"] if row[1] is not None]
    ranks, scores = Counter(row[1] for row in ranked), Counter(row[2] for row in ranked)
    for key, rank, score, state, _prize in started["present"]["board"]["rows"]:
        name = started["names"].get(key, {"title": key, "region": ""})
        tie = "" if rank is None else "tied" if ranks[rank] > 1 else "level" if scores[score] > 1 else ""
        rows.append(Line(key, rank, score, state, name["title"], name["region"], tie))
    return [line for line in rows if holds(line)]


def groups(started: dict[str, Any]) -> dict[str, list[Line]]:
    """The board's rows as the phone lists them: those with a result first."""
    parts = {"ranked": lines(started, lambda line: line.rank is not None or line.state == "revealed")}
    taken = {line.key for line in parts["ranked"]}
    for name, states in GROUPS.items():
        parts[name] = lines(started, lambda line, states=states: line.key not in taken and line.state in states)
    return parts
