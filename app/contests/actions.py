"""What can be done to stages once a contest runs: opening, ending, locking."""

from __future__ import annotations

from flask_babel import gettext as _

from app.change import change
from app.contests.events import StageLocked, StageStateChanged
from app.contests.kinds import STATES, kind_of
from app.contests.models import Stage
from app.contests.queries import tally_parts
from app.core.policy import Actor
from app.core.tally import rule_fingerprint
from app.db import db
from app.errors import Refused


def set_stage_state(actor: Actor, stage: Stage, state: str) -> Stage:
    """Put a stage to planned, open or done; saying it twice changes nothing.

    Raises Refused (stage_locked) for planned once scoring has begun, (unknown_state) for another word.
    """
    if state not in STATES:
        raise Refused("unknown_state", _("没有这种状态。"))
    with change(actor) as current:
        found = db.session.get_one(Stage, stage.id)
        if state == "planned" and found.locked_fingerprint:
            raise Refused("stage_locked", _("这个环节已经开始评分，不能退回未开始。"), status=409)
        if found.state != state:
            before, found.state = found.state, state
            current.record(StageStateChanged(contest_id=found.contest_id, stage_id=found.id, state=[before, state]))
    return found


def lock_stage(actor: Actor, stage: Stage) -> str:
    """Keep rule, criteria and tiers as they are, because scoring begins; the rule's fingerprint.

    A planned stage is open from then on. Doing it twice changes nothing. Raises Refused (no_criteria) where there is
    nothing to score by, (not_scored) for a kind of stage without scores.
    """
    with change(actor) as current:
        found = db.session.get_one(Stage, stage.id)
        if found.locked_fingerprint:
            return found.locked_fingerprint
        if not kind_of(found).scored:
            raise Refused("not_scored", _("这个环节不打分。"), status=409)
        parts = tally_parts(found)
        if not parts["criteria"]:
            raise Refused("no_criteria", _("“%(title)s”还没有评分项，不能开始评分。", title=found.title), status=409)
        found.locked_fingerprint = rule_fingerprint(parts["rule"], parts["criteria"])
        found.locked_at = current.at
        current.record(
            StageLocked(contest_id=found.contest_id, stage_id=found.id, fingerprint=found.locked_fingerprint)
        )
        if found.state == "planned":
            set_stage_state(actor, found, "open")
        return found.locked_fingerprint
