"""What judging does when a sign-in ends, and when it turns out that a judge must keep from a project."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.accounts.events import SignInsEnded
from app.accounts.models import SignIn
from app.change import Change, reacts_to
from app.db import db
from app.judging.events import CardRevoked, JudgeAdded, JudgeRecused
from app.judging.models import Judge, Presence
from app.judging.recusing import entries_of_project, keep_apart, keep_from_own
from app.submissions.events import CoApplicantJoined, EntryMade, ProjectClaimed, ProjectConfirmed
from app.submissions.models import Entry


@reacts_to(SignInsEnded, CardRevoked)
def forget_tablets(happened: SignInsEnded | CardRevoked, current: Change) -> None:
    """Rows of sign-ins that have ended go."""
    db.session.flush()
    person_id = (
        happened.person_id if isinstance(happened, SignInsEnded) else db.session.get_one(Judge, happened.judge_id).person_id
    )
    ended = select(SignIn.id).where(SignIn.person_id == person_id, SignIn.revoked_at.is_not(None))
    db.session.execute(delete(Presence).where(Presence.sign_in_id.in_(ended)))


@reacts_to(EntryMade, ProjectClaimed, ProjectConfirmed, CoApplicantJoined)
def keep_judges_apart(happened: EntryMade | ProjectClaimed | ProjectConfirmed | CoApplicantJoined, current: Change) -> None:
    """Whoever works at a project does not score it, and who kept from it before does so wherever it comes."""
    db.session.flush()
    assert happened.contest_id is not None
    for entry in entries_of_project(happened.contest_id, happened.project):
        keep_apart(current.actor, entry)


@reacts_to(JudgeAdded)
def keep_applicant_apart(happened: JudgeAdded, current: Change) -> None:
    """An applicant who becomes a judge does not score the own projects."""
    keep_from_own(current.actor, Judge.id == happened.judge_id)


@reacts_to(JudgeRecused)
def keep_further_on(happened: JudgeRecused, current: Change) -> None:
    """A recusal is from the project: it holds at the stages that the project stands in already, too."""
    declared = db.session.get_one(Entry, happened.entry_id)
    for entry in entries_of_project(declared.stage.contest_id, declared.key):
        if entry.id != declared.id and entry.stage.position > declared.stage.position:
            keep_apart(current.actor, entry)
