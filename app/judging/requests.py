"""Applicants ask that a judge keeps away from their project; an organiser answers with a recusal or with a reason."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.change import Personal, change
from app.contests.kinds import kind_of
from app.contests.models import Contest
from app.core.conflicts import folded
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.judging.actions import recuse
from app.judging.events import RecusalAnswered, RecusalAsked
from app.judging.models import Judge, RecusalRequest
from app.submissions.models import Entry, Project

# More open requests than this for one project are no requests.
MOST_OPEN = 10


def entry_to_hear(project: Project) -> Entry | None:
    """The project's part in the stage that judges will hear next, or hear now; None where there is none."""
    found = [one for one in project.entries if kind_of(one.stage).staged and one.status == "active" and one.stage.state != "done"]
    return max(found, key=lambda one: one.stage.position, default=None)


def requests_of(project: Project) -> list[RecusalRequest]:
    """What was asked for the project, the newest first."""
    wanted = select(RecusalRequest).join(RecusalRequest.entry).where(Entry.project_id == project.id)
    return list(db.session.scalars(wanted.order_by(RecusalRequest.id.desc())))


def requests_in(contest: Contest) -> list[RecusalRequest]:
    """What waits for the organiser, the oldest first."""
    wanted = (
        select(RecusalRequest).join(RecusalRequest.entry).join(Entry.project)
        .where(Project.contest_id == contest.id, RecusalRequest.answered_at.is_(None))
        .options(joinedload(RecusalRequest.entry).options(joinedload(Entry.project), joinedload(Entry.stage)))
        .order_by(RecusalRequest.id)
    )
    return list(db.session.scalars(wanted))


def ask(actor: Actor, project: Project, *, name: str, reason: str) -> RecusalRequest:
    """Ask that whoever bears the name does not score the project. Refused: no roadshow ahead, too many that are open (409)."""
    with change(actor) as current:
        # The project's row is the lock: two tabs that ask at once come one after the other.
        project = db.session.get_one(Project, project.id, with_for_update=True)
        entry = entry_to_hear(project)
        if entry is None:
            raise Refused("judging.not_heard", _("这个项目现在没有要评的路演。"), status=409)
        if sum(one.answered_at is None for one in requests_of(project)) >= MOST_OPEN:
            raise Refused("judging.many_requests", _("已有 %(num)d 条还没有答复，请先等主办方答复。", num=MOST_OPEN), field="name", status=409)
        made = RecusalRequest(entry_id=entry.id, name=" ".join(name.split()), reason=reason.strip(), asked_at=current.at)
        db.session.add(made)
        db.session.flush()
        current.record(RecusalAsked(
            contest_id=project.contest_id, stage_id=entry.stage_id, request_id=made.id, project=project.key,
            name=Personal(made.name, None), reason=Personal(made.reason, project.owner_id),
        ))
        return made


def answer(actor: Actor, request: RecusalRequest, judge: Judge | None, words: str = "") -> None:
    """Recuse the judge as the applicant asked, or say in words why nobody is recused. Refused: no words, answered (409)."""
    if judge is None and not words.strip():
        raise Refused("judging.answer_missing", _("不登记回避时，请写明原因，申报人会看到。"), field="answer")
    with change(actor) as current:
        found = db.session.get_one(RecusalRequest, request.id, with_for_update=True, populate_existing=True)
        if found.answered_at is not None:
            raise Refused("judging.answered", _("这一条已经答复过了。"), status=409)
        if judge is not None:
            found.recusal_id = recuse(actor, judge, found.entry, found.reason, "applicant").id
        found.answered_at, found.answer = current.at, words.strip()[:300]
        current.record(RecusalAnswered(
            contest_id=found.entry.stage.contest_id, stage_id=found.entry.stage_id, request_id=found.id, project=found.entry.key,
            judge_id=judge.id if judge is not None else None, answer=found.answer,
        ))


def meant(request: RecusalRequest, judges: list[Judge]) -> Judge | None:
    """The one judge who bears the name, in either language."""
    wanted = folded(request.name)
    found = [one for one in judges if wanted in (folded(one.person.name), folded(one.person.name_en))]
    return found[0] if len(found) == 1 else None


def request_in(slug: str, number: int) -> RecusalRequest | None:
    """A contest's request; a loader for guards."""
    wanted = (
        select(RecusalRequest).join(RecusalRequest.entry).join(Entry.project).join(Project.contest)
        .where(RecusalRequest.id == number, Contest.slug == slug)
    )
    return db.session.scalars(wanted).one_or_none()
