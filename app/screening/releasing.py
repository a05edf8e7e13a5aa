"""The release: what was pending for a stage is decided, all of it at once, and the stage ends."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import Change, change
from app.contests.actions import set_stage_state
from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.contests.queries import next_stage
from app.core.chain import canonical
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.screening.deciding import Pending, pending
from app.screening.events import StageCut
from app.submissions.actions import make_entry, set_outcome
from app.submissions.models import Entry


@dataclass(frozen=True)
class Released:
    """What a release did: keys of projects, reserves in their order."""

    advanced: tuple[str, ...]
    reserves: tuple[str, ...]
    eliminated: tuple[str, ...]


def seal_of(found: Pending) -> str:
    """SHA-256 of everything that a release rests on: each entry's verdict, rank and score, and what is meant for it."""
    rows = [
        [one.entry.id, one.entry.status, one.state, one.verdict_id, one.rank, one.score, row.outcome, row.place, row.reason]
        for row in found.rows for one in (row.one,)
    ]
    following = next_stage(found.stage)
    return hashlib.sha256(canonical({
        "stage": found.stage.id, "to": following.id if following else None, "state": found.stage.state, "rows": rows,
    })).hexdigest()


def obstacles(found: Pending) -> list[Refused]:
    """What stands against releasing what is pending; empty where nothing does."""
    stage, following, no = found.stage, next_stage(found.stage), []
    if following is None:
        return [Refused("next_stage", _("后面没有环节可以晋级。"), status=409)]
    if following.state == "done":
        no.append(Refused("next_done", _("“%(title)s”已经结束，不能再加项目。", title=pick(following.title, following.title_en)), status=409))
    if kind_of(stage).scored and not found.cut.final:
        no.append(Refused("not_final", _("排名还不是最终的。请先在控台结束这个环节。"), status=409))
    if found.counts[""]:
        no.append(Refused("open", _("还有 %(num)d 个项目没有定去留。", num=found.counts[""]), status=409))
    if not found.counts["advanced"]:
        no.append(Refused("nobody", _("还没有晋级的项目，至少定一个。"), status=409))
    places = [row.place for row in found.only("reserve")]
    if places != list(range(1, len(places) + 1)):
        text = _("候补要排成 1 到 %(num)d，不重复、不空缺；现在是 %(places)s。", num=len(places), places=_("、").join(map(str, places)))
        no.append(Refused("reserve_order", text, status=409))
    return no


def without_ground(found: Pending) -> list[str]:
    """Keys of those who are decided without a verdict, or without a score."""
    return [row.key for row in found.rows if not row.one.decided]


def release(actor: Actor, stage: Stage, *, seal: str | None = None, include_undecided: bool = False) -> Released:
    """Decide what is pending, bring those who advance to the next stage, end this one. The same again changes nothing.

    `seal` is the `seal_of` that the organiser looked at: 409 where it is another by now. `include_undecided`: who has
    neither verdict nor score is decided like the rest; else they are refused.
    """
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        # Verdicts and pending decisions wait for their entry's row, so what is read below stands until the end.
        db.session.scalars(
            select(Entry).where(Entry.stage_id == stage.id).order_by(Entry.id).with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        found = pending(stage)
        if stage.state == "done":
            return _again(found)
        if seal is not None and seal != seal_of(found):
            raise Refused("list_changed", _("您查看以后，名单有变化。请重新看过再公布。"), status=409)
        for no in obstacles(found):
            raise no
        groundless = without_ground(found)
        if groundless and not include_undecided:
            text = _("还有 %(num)d 个项目没有结论。确认要这样处理，请勾选下面一项。", num=len(groundless))
            raise Refused("undecided", text, field="include_undecided", status=409)
        return _carry_out(actor, current, found)


def _released(found: Pending) -> Released:
    keys = [tuple(row.key for row in found.only(outcome)) for outcome in ("advanced", "reserve", "eliminated")]
    return Released(*keys)


def _again(found: Pending) -> Released:
    """A second press finds its work done; anything else comes too late."""
    if any((row.one.entry.outcome or "") != row.outcome for row in found.rows):
        raise Refused("stage_done", _("“%(title)s”已经结束，晋级名单不能再改。", title=found.stage.title), status=409)
    return _released(found)


def _carry_out(actor: Actor, current: Change, found: Pending) -> Released:
    stage, following = found.stage, next_stage(found.stage)
    assert following is not None
    there = set(db.session.scalars(select(Entry.project_id).where(Entry.stage_id == following.id)))
    for row in found.rows:
        set_outcome(actor, row.one.entry, row.outcome, row.reason, row.place)
        if row.outcome == "advanced":
            make_entry(actor, following, row.one.project)
    set_stage_state(actor, stage, "done")
    done = _released(found)
    current.record(StageCut(
        contest_id=stage.contest_id, stage_id=stage.id, to=following.key, advanced=list(done.advanced),
        reserves=list(done.reserves), eliminated=list(done.eliminated), undecided=without_ground(found),
        made=[row.key for row in found.only("advanced") if row.one.entry.project_id not in there],
    ))
    return done
