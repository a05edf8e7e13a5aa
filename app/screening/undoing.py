"""Taking a cut back: possible until its letters went out, or until something was done with those who went on."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from app.change import AuditRow, change
from app.contests.actions import set_stage_state
from app.contests.models import Stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.judging.bonds import came_along
from app.mail import Letter
from app.screening.events import CutUndone, ReserveCalled, StageCut
from app.screening.models import Reading
from app.submissions.actions import set_outcome, unmake_entry
from app.submissions.models import Entry, Project

# Kinds of letters that a cut writes; they are held until somebody sends them (app/letters/kinds.py).
LETTERS = ("passed", "not_passed", "reserve")
# What may already hang on an entry of the next stage, by table; anything else is "other records".
_BEGUN = {
    "slot": _l("已排进路演场次"), "scorecard": _l("已有评分表"), "verdict": _l("已有初审结论"), "arrival": _l("已签到"),
    "recusal": _l("已有回避"), "opening": _l("已开始打分"), "decision": _l("已有待定的去留"),
}


@dataclass(frozen=True)
class _Cut:
    """What the newest cut of a stage did: where to, and which entries it made there (keys of projects)."""

    to: str
    made: tuple[str, ...]


def _newest(stage: Stage) -> _Cut | None:
    row = db.session.scalars(
        select(AuditRow).where(AuditRow.stage_id == stage.id, AuditRow.action.in_((StageCut.action, CutUndone.action)))
        .order_by(AuditRow.seq.desc()).limit(1)
    ).one_or_none()
    if row is None or row.action != StageCut.action:
        return None
    told = json.loads(row.payload)
    # Cuts of before this was kept do not say what they made, so nobody can tell what to take back.
    return _Cut(told["to"], (*told["made"], *_called(stage, row.seq))) if "made" in told else None


def _called(stage: Stage, since: int) -> list[str]:
    """Reserves who came to the next stage because they were called after the cut."""
    rows = db.session.scalars(select(AuditRow.payload).where(
        AuditRow.stage_id == stage.id, AuditRow.action == ReserveCalled.action, AuditRow.seq > since
    ))
    return [told["project"] for told in map(json.loads, rows) if told["made"]]


def _went_on(stage: Stage, found: _Cut) -> list[Entry]:
    return list(db.session.scalars(
        select(Entry).join(Entry.project).join(Entry.stage)
        .where(Stage.contest_id == stage.contest_id, Stage.key == found.to, Project.key.in_(found.made))
        .order_by(Entry.id)
    ))


def why_not(stage: Stage) -> Refused | None:
    """What stands against taking the stage's cut back; None where nothing does."""
    found = _newest(stage)
    if stage.state != "done" or found is None:
        return Refused("not_cut", _("这个环节没有可以撤销的晋级名单。"), status=409)
    sent = db.session.scalar(
        select(func.count()).where(Letter.stage_id == stage.id, Letter.kind.in_(LETTERS), Letter.posted_at.is_not(None))
    )
    if sent:
        return Refused("letters_out", _("结果的信已经发出 %(num)d 封，晋级名单不能再撤销。", num=sent), status=409)
    following = db.session.scalars(select(Stage).where(Stage.contest_id == stage.contest_id, Stage.key == found.to)).one()
    if following.state == "done":
        return Refused("next_done", _("“%(title)s”已经结束，晋级名单不能再撤销。", title=following.title), status=409)
    return _begun(following, [one.id for one in _went_on(stage, found)])


def _begun(following: Stage, ids: list[int]) -> Refused | None:
    """Whether any row of any table already belongs to these entries.

    A pile's unread readings do not count, nor recusals that came along with the project.
    """
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name != "entry" or table.name == "reading":
                continue
            held = select(func.count()).select_from(table).where(key.parent.in_(ids))
            if table.name == "recusal":
                held = held.where(table.c.id.not_in([one.id for one in came_along(ids)]))
            number = db.session.scalar(held)
            if number:
                what = str(_BEGUN.get(table.name, _l("已有别的记录")))
                text = _("晋级的项目在“%(title)s”里%(what)s，晋级名单不能再撤销。", title=following.title, what=what)
                return Refused("next_begun", text, status=409)
    return None


def undo_cut(actor: Actor, stage: Stage) -> Stage:
    """Open a stage again as it was before its cut: no outcomes, and nobody in the next stage who came by it; what was
    decided is pending again.

    Raises Refused (not_cut), (letters_out), (next_done), (next_begun). Letters that are held are taken back.
    """
    with change(actor) as current:
        # The sending of letters takes the same lock, so either they go out or the cut is undone.
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        refused = why_not(stage)
        if refused is not None:
            raise refused
        found = _newest(stage)
        assert found is not None
        for entry in _went_on(stage, found):
            db.session.execute(delete(Reading).where(Reading.entry_id == entry.id))
            for one in came_along([entry.id]):
                db.session.delete(one)
            db.session.flush()
            unmake_entry(actor, entry)
        decided = db.session.scalars(select(Entry).where(Entry.stage_id == stage.id, Entry.outcome.is_not(None))).all()
        for entry in decided:
            set_outcome(actor, entry, None)
        set_stage_state(actor, stage, "open")
        current.record(CutUndone(
            contest_id=stage.contest_id, stage_id=stage.id, to=found.to, entries=[one.key for one in decided],
        ))
    return stage
