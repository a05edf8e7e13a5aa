"""What can be done to a contest as a whole: starting, publishing, opening and ending its stages, locking."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.actions import grant
from app.accounts.models import Person
from app.change import change
from app.contests.checks import check_texts
from app.contests.events import ContestCreated, ContestPublished, ContestUnpublished, StageLocked, StageStateChanged
from app.contests.kinds import STATES, kind_of
from app.contests.models import Contest, Stage
from app.contests.papers import TEMPLATES, fill
from app.contests.queries import tally_parts
from app.contests.readiness import missing
from app.core.policy import ORGANISER, Actor
from app.core.tally import rule_fingerprint
from app.db import db
from app.errors import Refused
from app.i18n import pick

# Words that stand where a contest's address would.
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_RESERVED = {"new", "setup"}


def create_contest(
    actor: Actor, *, slug: str, title: str, title_en: str = "", timezone: str = "Asia/Shanghai", template: str | None = None
) -> Contest:
    """Start a contest, from a template of `papers.TEMPLATES` or (None) blank; its creator organises it.

    Raises Refused with the fields at fault: a slug that is taken or no address, no title, an unknown time zone.
    """
    check_texts({"title": title, "timezone": timezone, "opens_at": None, "closes_at": None})
    if not _SLUG.fullmatch(slug) or slug in _RESERVED:
        raise Refused("slug_unfit", _("地址名只用小写字母、数字和连字符，例如 pudong-2026。"), field="slug")
    if template is not None and template not in TEMPLATES:
        raise Refused("unknown_template", _("没有这个模板。"), field="template")
    with change(actor) as current:
        if db.session.scalar(select(Contest.id).where(Contest.slug == slug)) is not None:
            raise Refused("slug_taken", _("“%(slug)s”已经有一个大赛在用，请换一个。", slug=slug), field="slug")
        contest = Contest(slug=slug, title=title, title_en=title_en, timezone=timezone, created_at=current.at)
        if template is not None:
            fill(contest, TEMPLATES[template].paper())
        db.session.add(contest)
        db.session.flush()
        current.record(ContestCreated(contest_id=contest.id, slug=slug, title=title, template=template))
        if actor.person_id is not None:
            grant(actor, db.session.get_one(Person, actor.person_id), ORGANISER, contest.id)
    return contest


def publish(actor: Actor, contest: Contest) -> None:
    """Show the contest to everybody. Raises Refused (not_ready) while something that it cannot do without is missing."""
    with change(actor) as current:
        found = db.session.get_one(Contest, contest.id)
        lacking = [one for one in missing(found) if one.blocks]
        if lacking:
            raise Refused("not_ready", _("还缺 %(num)d 项，暂时不能公开。", num=len(lacking)), status=409)
        if not found.published:
            found.published = True
            current.record(ContestPublished(contest_id=found.id))


def unpublish(actor: Actor, contest: Contest) -> None:
    """Hide the contest's pages from the public. Raises Refused once its results are public."""
    with change(actor) as current:
        found = db.session.get_one(Contest, contest.id)
        if found.results_at is not None:
            raise Refused("results_public", _("结果已经公布，大赛不能再收回。"), status=409)
        if found.published:
            found.published = False
            current.record(ContestUnpublished(contest_id=found.id))


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
        if not kind_of(found).scored and not found.criteria:
            raise Refused("not_scored", _("这个环节不打分。"), status=409)
        parts = tally_parts(found)
        if not parts["criteria"]:
            raise Refused("no_criteria", _("“%(title)s”还没有评分项，不能开始评分。", title=pick(found.title, found.title_en)), status=409)
        found.locked_fingerprint = rule_fingerprint(parts["rule"], parts["criteria"])
        found.locked_at = current.at
        current.record(
            StageLocked(contest_id=found.contest_id, stage_id=found.id, fingerprint=found.locked_fingerprint)
        )
        if found.state == "planned":
            set_stage_state(actor, found, "open")
        return found.locked_fingerprint
