"""What letters do when something happens further down: a cut writes its letters, a decision taken back takes them back."""

from __future__ import annotations

from sqlalchemy import select, update

from app.change import Change, reacts_to
from app.contests.models import Stage
from app.db import db
from app.letters import cut
from app.letters.events import LettersReleased, TextChanged
from app.mail import Letter
from app.screening.events import ReserveCalled, StageCut
from app.stationery import KINDS
from app.submissions.events import EntryStatusChanged, OutcomeDecided, ProjectClaimed, ProjectConfirmed
from app.submissions.models import Project


@reacts_to(StageCut)
def write_letters(happened: StageCut, current: Change) -> None:
    """Not for a rehearsal, nor for what Doorstep itself loads of the past, nor where the release sent them already."""
    sent = any(isinstance(one, LettersReleased) and one.stage_id == happened.stage_id for one in current.events)
    stage = db.session.get_one(Stage, happened.stage_id)
    if not sent and not current.actor.system and stage.contest.rehearsal_of is None:
        cut.prepare(current, stage)


@reacts_to(ReserveCalled)
def tell_called(happened: ReserveCalled, current: Change) -> None:
    """A reserve who goes on is told at once; where the letters of the cut are still held, theirs says it by now."""
    stage = db.session.get_one(Stage, happened.stage_id)
    if stage.contest.rehearsal_of is None and not cut.held(stage):
        cut.write_called(current, stage, cut.entry_of(stage, happened.project))


@reacts_to(OutcomeDecided)
def follow_outcome(happened: OutcomeDecided, current: Change) -> None:
    """A decision that is changed after the cut changes the letter that is still held; one that went out stays."""
    if happened.outcome[0] is not None:
        _write_again(happened, current)


@reacts_to(EntryStatusChanged)
def follow_status(happened: EntryStatusChanged, current: Change) -> None:
    """Who leaves the contest before the letters go out gets none."""
    _write_again(happened, current)


def _write_again(happened: OutcomeDecided | EntryStatusChanged, current: Change) -> None:
    stage = db.session.get_one(Stage, happened.stage_id)
    entry = cut.entry_of(stage, happened.project)
    if not cut.held(stage):
        return
    cut.take_back(stage.id, entry.project_id)
    cut.write_for(current, stage, entry)


@reacts_to(ProjectConfirmed, ProjectClaimed)
def give_letters(happened: ProjectConfirmed | ProjectClaimed, current: Change) -> None:
    """What was written about a project before anybody's account had it is there for the account that takes it."""
    if happened.owner_id is None:
        return
    project = select(Project.id).where(Project.contest_id == happened.contest_id, Project.key == happened.project)
    db.session.execute(
        update(Letter).where(Letter.project_id.in_(project), Letter.person_id.is_(None), ~Letter.secret)
        .values(person_id=happened.owner_id)
    )


@reacts_to(TextChanged)
def say_it_anew(happened: TextChanged, current: Change) -> None:
    if happened.contest_id is not None:
        cut.word_anew(happened.contest_id, KINDS[happened.kind])
