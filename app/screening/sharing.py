"""Verbs of handing a pile out: what each screener takes, dealing it, taking it back, keeping from a project."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import Change, Personal, before_and_after, change
from app.contests.models import Stage
from app.core.policy import Actor
from app.core.sharing import share
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.screening.events import PileDealt, PileTakenBack, ScreenerRecused, ShareChanged
from app.screening.models import Plan, Reading, Share
from app.screening.planning import own_plan
from app.screening.readers import pieces, screeners_of, takers, unread_of
from app.submissions.models import Entry, Project


def set_share(actor: Actor, stage: Stage, person_id: int, values: dict[str, Any]) -> Share:
    """Say what a screener takes: keys of fields and regions (none: any), at most how many, or nothing for now."""
    with change(actor) as current:
        stage = _open(stage)
        _check_screener(stage, person_id)
        if values.get("most") is not None and values["most"] < 0:
            raise Refused("most", _("请填 0 或更大的数。"), field="most")
        found = db.session.scalars(
            select(Share).where(Share.stage_id == stage.id, Share.person_id == person_id).with_for_update()
        ).one_or_none()
        if found is None:
            found = Share(stage_id=stage.id, person_id=person_id, fields=[], regions=[], most=None, paused=False)
            db.session.add(found)
        changes = before_and_after(found, values)
        db.session.flush()
        if changes:
            current.record(ShareChanged(contest_id=stage.contest_id, stage_id=stage.id, screener=person_id, changes=changes))
    return found


def deal(actor: Actor, stage: Stage) -> tuple[int, int]:
    """Hand out what nobody has yet; returns (how many were dealt, how many projects still lack a reader).

    From now on every screener reads the own share alone, and what comes in later is dealt as it comes.
    """
    with change(actor) as current:
        stage = _open(stage)
        if not screeners_of(stage.contest_id):
            raise Refused("no_screeners", _("还没有初审员。请先在“人员”页邀请。"), status=409)
        own_plan(stage).shared = True
        db.session.flush()
        return deal_pieces(current, stage, None)


def deal_pieces(current: Change, stage: Stage, entry_id: int | None) -> tuple[int, int]:
    """Deal the whole pile, or one entry of it, inside the open change."""
    shares = share(pieces(stage, entry_id), takers(stage))
    db.session.add_all(
        Reading(entry_id=entry, person_id=person, at=current.at, reason="") for entry, person in shares.pairs
    )
    db.session.flush()
    if shares.pairs:
        keys = _keys({entry for entry, _person in shares.pairs})
        dealt: dict[str, list[str]] = {}
        for entry, person in shares.pairs:
            dealt.setdefault(str(person), []).append(keys[entry])
        current.record(PileDealt(contest_id=stage.contest_id, stage_id=stage.id, dealt=dealt))
    return len(shares.pairs), len(shares.short)


def _keys(entry_ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(Entry.id, Project.key).join(Entry.project).where(Entry.id.in_(entry_ids)))
    return dict(rows.all())


def take_back(actor: Actor, stage: Stage, person_id: int) -> int:
    """Take from a screener what they have not read yet, and give them no more; returns how many."""
    with change(actor) as current:
        stage = _open(stage)
        set_share(actor, stage, person_id, {"paused": True})
        left = unread_of(stage, person_id)
        keys = [reading.entry.key for reading in left]
        for reading in left:
            db.session.delete(reading)
        if keys:
            current.record(PileTakenBack(contest_id=stage.contest_id, stage_id=stage.id, screener=person_id, projects=keys))
    return len(keys)


def put_together(actor: Actor, stage: Stage) -> None:
    """Make it one pile again that everybody reads from; who was given what, and who is recused, stays noted."""
    with change(actor) as current:
        plan = own_plan(_open(stage))
        if plan.shared:
            plan.shared = False
            current.record(PileTakenBack(contest_id=stage.contest_id, stage_id=stage.id, screener=None, projects=[]))


def recuse(actor: Actor, entry: Entry, person_id: int, reason: str) -> Reading:
    """Keep a screener from an entry for good, with a reason; where the pile was dealt somebody else gets it."""
    with change(actor) as current:
        stage = _open(entry.stage)
        _check_screener(stage, person_id)
        if not reason.strip():
            raise Refused("no_reason", _("请写明回避的原因。"), field="reason")
        found = _reading(entry, person_id)
        if found is None:
            found = Reading(entry_id=entry.id, person_id=person_id, at=current.at, reason="")
            db.session.add(found)
        if found.recused_at is None:
            found.recused_at, found.reason = current.at, reason.strip()[:300]
            db.session.flush()
            current.record(_told(stage, entry, found, [False, True]))
            if own_plan(stage).shared:
                deal_pieces(current, stage, entry.id)
    return found


def lift(actor: Actor, reading: Reading) -> None:
    """End a recusal: the screener may read the entry again, and counts as having it where the pile was dealt."""
    with change(actor) as current:
        found = db.session.get_one(Reading, reading.id, with_for_update=True, populate_existing=True)
        stage = _open(found.entry.stage)
        if found.recused_at is not None:
            found.recused_at = None
            current.record(_told(stage, found.entry, found, [True, False]))


def _told(stage: Stage, entry: Entry, reading: Reading, recused: list[bool]) -> ScreenerRecused:
    return ScreenerRecused(
        contest_id=stage.contest_id, stage_id=stage.id, project=entry.key, screener=reading.person_id, recused=recused,
        reason=Personal(reading.reason, reading.person_id),
    )


def _reading(entry: Entry, person_id: int) -> Reading | None:
    return db.session.scalars(
        select(Reading).where(Reading.entry_id == entry.id, Reading.person_id == person_id).with_for_update()
    ).one_or_none()


def _open(stage: Stage) -> Stage:
    """The stage under lock: dealing and recusing wait for each other; refused when its verdicts are over."""
    stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
    if stage.state == "done":
        raise Refused("stage_done", _("“%(title)s”已经结束，结论不能再改。", title=pick(stage.title, stage.title_en)), status=423)
    return stage


def _check_screener(stage: Stage, person_id: int) -> None:
    if person_id not in {one.id for one in screeners_of(stage.contest_id)}:
        raise Refused("not_a_screener", _("这个人不是初审员。"), status=409)


def plan_is_shared(stage_id: int) -> bool:
    """Whether the stage's pile was handed out."""
    return bool(db.session.scalar(select(Plan.shared).where(Plan.stage_id == stage_id)))
