"""Reads of letters: one's own, a contest's outbox, what did not arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import case, func, select

from app.accounts.models import Person
from app.contests.models import Contest
from app.db import db
from app.letters.kinds import OF_CUT
from app.letters.words import STATES
from app.mail import Letter
from app.submissions.models import Project

PAGE = 50


@dataclass(frozen=True)
class Line:
    """A letter in a list, with whom and what it is about."""

    letter: Letter
    person: Person | None = None
    contest: Contest | None = None


@dataclass(frozen=True)
class Page:
    """One page of letters, and what the pager needs."""

    lines: list[Line]
    slice: Pagination


def letter(number: int) -> Letter | None:
    """A letter by its number; a loader for guards, which ask whose it is."""
    return db.session.get(Letter, number)


def letters_of(person_id: int, project_key: str = "", page: int = 1) -> Page:
    """What was written to a person, the newest first; with a key, about that project of theirs alone."""
    query = select(Letter).where(Letter.person_id == person_id, Letter.posted_at.is_not(None), ~Letter.secret)
    if project_key:
        own = select(Project.id).where(Project.key == project_key, Project.owner_id == person_id)
        query = query.where(Letter.project_id.in_(own))
    return _page(query.order_by(Letter.posted_at.desc(), Letter.id.desc()), page)


def letter_in(slug: str, number: int) -> Any:
    """A letter of a contest, for its organiser: what is secret is not found."""
    found = db.session.get(Letter, number)
    return None if found is None or found.secret or not _is_in(found, slug) else InContest(found)


def any_letter_in(slug: str, number: int) -> Any:
    """The same with those that are sent and not read, such as invitations."""
    found = db.session.get(Letter, number)
    return InContest(found) if found is not None and _is_in(found, slug) else None


def _is_in(found: Letter, slug: str) -> bool:
    contest = db.session.scalars(select(Contest).where(Contest.slug == slug)).one_or_none()
    if contest is not None:
        g.contest, g.sample_data = contest, contest.sample
    return contest is not None and found.contest_id == contest.id


class InContest:
    """A letter as its contest's organiser has it: the contest's, not its reader's."""

    def __init__(self, found: Letter) -> None:
        self.letter = found
        self.contest: Contest = g.contest

    def scope(self) -> Any:
        return self.contest.scope()


def outbox(contest_id: int, state: str = "", page: int = 1) -> Page:
    """A contest's letters, the newest first, those in one state alone where one is named."""
    query = select(Letter).where(Letter.contest_id == contest_id)
    if state in STATES:
        query = query.where(STATES[state].where)
    return _page(query.order_by(Letter.id.desc()), page)


def _page(query: Any, page: int) -> Page:
    found = db.paginate(query, page=max(1, page), per_page=PAGE, error_out=False)
    people = _by_id(Person, {one.person_id for one in found.items})
    contests = _by_id(Contest, {one.contest_id for one in found.items})
    return Page([Line(one, people.get(one.person_id), contests.get(one.contest_id)) for one in found.items], found)


def _by_id(model: Any, ids: set[int | None]) -> dict[int | None, Any]:
    return {one.id: one for one in db.session.scalars(select(model).where(model.id.in_(ids - {None})))}


def counts(contest_id: int) -> dict[str, int]:
    """How many of a contest's letters are in each state."""
    which = case(*((state.where, key) for key, state in STATES.items()), else_="sent")
    rows = db.session.execute(select(which, func.count()).where(Letter.contest_id == contest_id).group_by(which)).all()
    found = {str(key): int(number) for key, number in rows}
    return {key: found.get(key, 0) for key in STATES}


def sent_of_cut(stage_id: int) -> int:
    """How many letters of a stage's cut have gone to their readers."""
    query = select(func.count(Letter.id)).where(
        Letter.stage_id == stage_id, Letter.kind.in_(OF_CUT), Letter.posted_at.is_not(None)
    )
    return db.session.scalar(query) or 0


def held_by_stage(contest_id: int) -> dict[int, int]:
    """How many letters are held for each stage of a contest."""
    rows = db.session.execute(
        select(Letter.stage_id, func.count()).where(
            Letter.contest_id == contest_id, Letter.kind.in_(OF_CUT), Letter.posted_at.is_(None), Letter.stage_id.is_not(None)
        ).group_by(Letter.stage_id)
    )
    return {int(row[0]): int(row[1]) for row in rows}
