"""Releasing a version: it becomes the roadshow's pitch days and panels, and those whose slot changed are told."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from app import clock
from app.change import change
from app.contests.models import Stage
from app.core.plan import Block, Problem, Seating, check
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.judging import actions as judging
from app.judging.models import Judge, Panel
from app.judging.naming import name_judges, named
from app.judging.queries import judges_of, panels_of, sitting
from app.planning import events, letters
from app.planning.actions import under_lock
from app.planning.facts import plan_in, problem_for
from app.planning.heirs import gone, heirs
from app.planning.models import PlanVersion
from app.planning.setup import setup_of
from app.planning.words import names_of, sentence
from app.roadshow import actions as roadshow
from app.roadshow.models import PitchDay
from app.roadshow.queries import days_of, entries_of, rooms
from app.roadshow.times import PARTS, planned_times
from app.scoring.queries import open_entries

PANEL_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# (room key, moment) of an entry's public slot.
Where = tuple[str, datetime]


def release(actor: Actor, version: PlanVersion) -> list[str]:
    """Make the version the stage's plan and publish it; returns the keys of entries whose time or room changed.

    It is checked once more against the present: a recusal declared meanwhile keeps it back. Pitch days that stay the same
    are not touched; the others are taken out and planned anew. Refused: anything broken, a day that would change
    although its scoring began, a room that is taken by another stage's day.
    """
    with change(actor) as current:
        version = db.session.get_one(PlanVersion, version.id)
        stage = under_lock(version.stage_id)
        db.session.refresh(version)
        problem, plan = problem_for(version), plan_in(version)
        verdict = check(problem, plan)
        if not verdict.valid:
            names = names_of(stage)
            texts = " ".join(sentence(one, names) for one in verdict.broken[:3])
            more = len(verdict.broken) - 3
            if more > 0:
                texts += " " + _("另有 %(num)d 处。", num=more)
            raise Refused("planning.broken", _("这一版还不能发布：%(why)s", why=texts), status=409)
        before = public_slots(stage)
        judges_before = letters.judge_days(stage)
        wanted = [one for one in plan.seatings if one.entries]
        _make_so(actor, stage, problem, wanted)
        after = public_slots(stage)
        changed = [key for key in after if before.get(key) != after[key]] + [key for key in before if key not in after]
        version.state, version.released_at = "released", current.at
        current.record(
            events.PlanReleased(contest_id=stage.contest_id, stage_id=stage.id, number=version.number, changed=changed)
        )
        letters.tell(current, stage, changed, judges_before)
        return changed


def public_slots(stage: Stage) -> dict[str, Where]:
    """`{project key: (room key, moment)}` of everybody who stands on a public day."""
    return {
        slot.entry.key: (day.room.key, planned_times(day)[slot.entry_id])
        for day in days_of(stage.id, published_only=True) for slot in day.slots
    }


def _begins(block: Block) -> datetime:
    return datetime.fromtimestamp(block.start, UTC)


def _date(moment: datetime, stage: Stage) -> date:
    return clock.in_zone(moment, stage.contest.timezone).date()


def _parts(stage: Stage) -> dict[str, int]:
    """A slot's parts in seconds, as the plan was made with."""
    own = {part: getattr(stage, part) for part in PARTS if part != "changeover_seconds"}
    return {**own, "changeover_seconds": int(setup_of(stage)["changeover"])}


def _make_so(actor: Actor, stage: Stage, problem: Problem, wanted: list[Seating]) -> None:
    parts = _parts(stage)
    kept: set[str] = set()
    # What is to be brought was said of a room and a date: a new time there says it again.
    said = {(day.room.key, _date(day.starts_at, stage)): {"bring": day.bring, "bring_en": day.bring_en} for day in days_of(stage.id)}
    lost = []
    for day in days_of(stage.id):
        same = next((one for one in wanted if one.block not in kept and _is(day, problem.block[one.block], one, parts)), None)
        if same is not None:
            kept.add(same.block)
            _name(actor, stage, same)
            roadshow.publish_day(actor, day)
        else:
            lost.append(gone(day))
            roadshow.unpublish_day(actor, day)
            roadshow.remove_day(actor, day)
    there = {room.key: room for room in rooms(stage.id)}
    entry_ids = {entry.key: entry.id for entry in entries_of(stage.id)}
    new = [one for one in wanted if one.block not in kept]
    panels = _panels(actor, stage, [one.judges for one in new])
    known = heirs(lost, [(one.block, frozenset(one.judges), _begins(problem.block[one.block]), problem.block[one.block].room) for one in new])
    for one in new:
        block = problem.block[one.block]
        day = roadshow.plan_day(
            actor, stage, there[block.room], panels[frozenset(one.judges)], _begins(block),
            [entry_ids[key] for key in one.entries], **parts, **said.get((block.room, _date(_begins(block), stage)), {}),
        )
        day.calendar_key = known.get(one.block, day.calendar_key)
        _name(actor, stage, one)
        roadshow.publish_day(actor, day)


def _name(actor: Actor, stage: Stage, one: Seating) -> None:
    """Name the judges of the block's entries, where these have panels of their own."""
    judge_ids = {judge.key: judge.id for judge in judges_of(stage.contest_id)}
    entries = {entry.key: entry for entry in entries_of(stage.id)}
    before = named([entries[key].id for key in one.entries])
    began = open_entries([entries[key].id for key in one.entries])
    for key in one.entries:
        entry, judges = entries[key], [judge_ids[judge] for judge in one.named(key) or ()]
        if set(judges) == set(before.get(entry.id, ())):
            continue
        if entry.id in began:
            raise Refused("roadshow.begun_entry", _("“%(title)s”已经开始评分，不能换评委。", title=entry.project.title), status=409)
        name_judges(actor, entry, judges)


def _is(day: PitchDay, block: Block, one: Seating, parts: dict[str, int]) -> bool:
    """Whether the pitch day is already what the plan says of the block."""
    return (
        day.room.key == block.room and day.starts_at == _begins(block)
        and {member.judge.key for member in sitting(day.panel)} == set(one.judges)
        and tuple(slot.entry.key for slot in day.slots if slot.entry.status == "active") == one.entries
        and all(getattr(day, part) == seconds for part, seconds in parts.items())
    )


def _panels(actor: Actor, stage: Stage, wanted: list[tuple[str, ...]]) -> dict[frozenset[str], Panel]:
    """A panel for each set of judges: one that already is so, else one that no day needs, else a new one."""
    judge_ids = {
        judge.key: judge.id for judge in db.session.scalars(select(Judge).where(Judge.contest_id == stage.contest_id))
    }
    needed = {day.panel_id for day in days_of(stage.id)}
    existing = panels_of(stage)
    found = {
        frozenset(member.judge.key for member in sitting(panel)): panel for panel in reversed(existing) if sitting(panel)
    }
    taken = needed | {found[frozenset(judges)].id for judges in wanted if frozenset(judges) in found}
    free = [panel for panel in existing if panel.id not in taken]
    keys = {panel.key for panel in existing}
    for judges in wanted:
        group = frozenset(judges)
        if group in found:
            continue
        old = free.pop(0) if free else None
        key = old.key if old is not None else _free_key(keys)
        keys.add(key)
        head = next((one.judge_id for one in sitting(old) if one.head), None) if old is not None else None
        ids = [judge_ids[judge] for judge in judges]
        found[group] = judging.make_panel(
            actor, stage, key=key, title=old.title if old is not None else "", judge_ids=ids,
            head_id=head if head in ids else None,
        )
    return found


def _free_key(taken: set[str]) -> str:
    more = (f"P{number}" for number in range(1, len(taken) + 2))
    return next(key for key in (*PANEL_LETTERS, *more) if key not in taken)
