"""What can be done about plans: set them up, keep what a search found, change them by hand, undo, lock, copy."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.change import Change, change
from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.core.plan import Finding, Lock, Plan, Problem, check, from_json, hands, panels, to_json
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.planning import events
from app.planning.facts import plan_in, problem_for
from app.planning.models import PlanSetup, PlanVersion
from app.planning.words import names_of, sentence

# How far undo goes back.
MOST_PAST = 30
# Moves that change who hears one project.
OF_ONE_PROJECT = ("hear", "unhear", "relieve")
# What no hand may do, not even for a moment.
NEVER = ("plan.recused", "plan.lock_broken")


def under_lock(stage_id: int) -> Stage:
    """The stage under lock, so that two planners cannot both change its plans."""
    stage = db.session.get_one(Stage, stage_id, with_for_update=True, populate_existing=True)
    if not kind_of(stage).staged:
        raise Refused("roadshow.not_staged", _("这个环节没有路演。"), status=409)
    return stage


def set_up(actor: Actor, stage: Stage, parts: dict[str, Any]) -> None:
    """Put these parts of the setup's document in place of what they were; the same again changes nothing."""
    with change(actor) as current:
        stage = under_lock(stage.id)
        kept = db.session.scalars(select(PlanSetup).where(PlanSetup.stage_id == stage.id)).one_or_none()
        if kept is None:
            kept = PlanSetup(stage_id=stage.id, document={})
            db.session.add(kept)
        changed = sorted(name for name, value in parts.items() if kept.document.get(name) != value)
        if changed:
            kept.document = {**kept.document, **parts}
            current.record(events.SetupChanged(contest_id=stage.contest_id, stage_id=stage.id, parts=changed))


def know(actor: Actor, stage: Stage, group: str, key: str, facts: dict[str, Any]) -> None:
    """Keep what is known of one judge or applicant; `group` is judges or entries."""
    with change(actor):
        stage = under_lock(stage.id)
        kept = db.session.scalars(select(PlanSetup).where(PlanSetup.stage_id == stage.id)).one_or_none()
        there = dict(kept.document.get(group, {})) if kept is not None else {}
        set_up(actor, stage, {group: {**there, key: facts}})


def keep(actor: Actor, stage: Stage, plan: Plan, *, locks: list[Any] | None = None, source: int | None = None) -> PlanVersion:
    """Make the plan a new draft."""
    with change(actor) as current:
        stage = under_lock(stage.id)
        last = db.session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.stage_id == stage.id)) or 0
        version = PlanVersion(
            stage=stage, number=last + 1, plan=to_json(plan), locks=locks or [], past=[], made_at=current.at, by=actor.label
        )
        db.session.add(version)
        db.session.flush()
        current.record(
            events.PlanMade(
                contest_id=stage.contest_id, stage_id=stage.id, number=version.number, source=source, plan=version.plan
            )
        )
        return version


def copy(actor: Actor, version: PlanVersion) -> PlanVersion:
    """A new draft that begins as this version is, with its locks."""
    return keep(actor, version.stage, plan_in(version), locks=list(version.locks), source=version.number)


def _draft(version_id: int, revision: int) -> PlanVersion:
    """The draft as it stands, if nobody changed it meanwhile."""
    version = db.session.get_one(PlanVersion, version_id)
    under_lock(version.stage_id)
    db.session.refresh(version)
    if version.state != "draft":
        raise Refused("planning.released", _("这一版已经发布，不能再改。请先复制成新的一版。"), status=409)
    if version.revision != revision:
        raise Refused("planning.stale", _("这一版刚在别处改过。请看最新的样子，再改一次。"), status=409)
    return version


def moved(problem: Problem, plan: Plan, verb: str, about: dict[str, Any]) -> Plan:
    """The plan after one move by hand; KeyError for a verb that is none.

    Where each project has a panel of its own, judges who are not in its room any more are replaced by some who are.
    """
    new = {
        "put": lambda: hands.put(plan, about["entry"], about["block"], int(about["place"])),
        "take": lambda: hands.take(plan, about["entry"]),
        "swap": lambda: hands.swap(plan, about["entry"], about["other"]),
        "seat": lambda: hands.seat(plan, about["judge"], about["block"]),
        "unseat": lambda: hands.unseat(plan, about["judge"], about["block"]),
        "stand_in": lambda: hands.stand_in(plan, about["judge"], about["other"], about["block"]),
        "hear": lambda: hands.hear(plan, about["judge"], about["entry"]),
        "unhear": lambda: hands.unhear(plan, about["judge"], about["entry"]),
        "relieve": lambda: hands.relieve(plan, about["judge"], about["other"], about["entry"]),
    }[verb]()
    return new if verb in OF_ONE_PROJECT else panels.followed(problem, new)


def refuse_broken(findings: tuple[Finding, ...], stage: Stage) -> None:
    """Raise Refused where a move meets a recusal or something locked."""
    never = [one for one in findings if one.code in NEVER]
    if never:
        raise Refused("planning." + never[0].code.removeprefix("plan."), sentence(never[0], names_of(stage)), status=409)


def adjust(actor: Actor, version: PlanVersion, revision: int, verb: str, about: dict[str, Any]) -> tuple[Finding, ...]:
    """Change a draft by hand; returns what the move breaks for now, which keeps the version from being released.

    Refused: a stale or released version, a name that does not exist, a judge with a hard recusal, something locked.
    """
    with change(actor) as current:
        version = _draft(version.id, revision)
        problem, plan = problem_for(version), plan_in(version)
        _known(problem, about)
        if verb in OF_ONE_PROJECT and not problem.each:
            raise Refused("planning.room_panels", _("现在是每场一个评委组，不能给一个项目单独换评委。"), status=409)
        new = moved(problem, plan, verb, about)
        found = hands.breaks(problem, plan, new)
        refuse_broken(found, version.stage)
        if to_json(new) != to_json(plan):
            _put(current, version, new, verb, about)
        return found


def _known(problem: Problem, about: dict[str, Any]) -> None:
    wanted = (
        ("entry", problem.entry), ("block", problem.block), ("judge", problem.judge),
        ("other", {**problem.entry, **problem.judge}),
    )
    for name, there in wanted:
        if name in about and about[name] not in there:
            raise Refused("planning.unknown", _("这个项目、评委或场次已经不在了。请刷新页面。"), status=409)


def _put(current: Change, version: PlanVersion, plan: Plan, verb: str, about: dict[str, Any]) -> None:
    version.past = [*version.past, version.plan][-MOST_PAST:]
    version.plan = to_json(plan)
    _recorded(current, version, verb, about)


def _recorded(current: Change, version: PlanVersion, verb: str, about: dict[str, Any]) -> None:
    version.revision += 1
    stage = version.stage
    current.record(
        events.PlanAdjusted(contest_id=stage.contest_id, stage_id=stage.id, number=version.number, verb=verb, about=about)
    )


def undo(actor: Actor, version: PlanVersion, revision: int) -> None:
    """Take the last change by hand back. Refused where that would meet a recusal declared meanwhile, or there is none."""
    with change(actor) as current:
        version = _draft(version.id, revision)
        if not version.past:
            raise Refused("planning.nothing_to_undo", _("没有可以撤销的改动。"), status=409)
        old = from_json(version.past[-1])
        refuse_broken(hands.breaks(problem_for(version), plan_in(version), old), version.stage)
        version.plan, version.past = version.past[-1], version.past[:-1]
        _recorded(current, version, "undo", {})


def turn_lock(actor: Actor, version: PlanVersion, revision: int, *, block: str, entry: str = "", judge: str = "") -> bool:
    """Lock an entry to its place, a judge to a block, or with both a judge to the entry; or unlock it. Whether it is locked now."""
    with change(actor) as current:
        version = _draft(version.id, revision)
        there = plan_in(version).of(block)
        if entry not in (*there.entries, "") or judge not in (*(there.hearing(entry) if entry else there.judges), ""):
            raise Refused("planning.unknown", _("这个项目、评委或场次已经不在了。请刷新页面。"), status=409)
        rest = [one for one in version.locks if (one["entry"], one["judge"], one["block"]) != (entry, judge, block)]
        locked = len(rest) == len(version.locks)
        if locked:
            place = there.entries.index(entry) if entry and not judge else None
            rest.append(asdict(Lock(block, entry, judge, place)))
        version.locks = rest
        about = {"block": block, "entry": entry, "judge": judge}
        _recorded(current, version, "lock" if locked else "unlock", about)
        return locked


def effect(problem: Problem, plan: Plan, verb: str, about: dict[str, Any]) -> tuple[tuple[Finding, ...], int]:
    """What a move would break, and what the plan would cost after it; nothing is changed."""
    _known(problem, about)
    new = moved(problem, plan, verb, about)
    return hands.breaks(problem, plan, new), check(problem, new).cost
