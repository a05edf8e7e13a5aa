"""Reminders before a call ends: to the owners of drafts, and to whoever can still ask around in a region.

`remind` may be called at any time and by several processes: what was written once is not written again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, stationery
from app.accounts.letters import site_address
from app.accounts.models import Person, Role
from app.change import Change, change
from app.contests.models import Contest, Region
from app.core.policy import OFFICER, ORGANISER, SYSTEM, Actor
from app.db import db
from app.i18n import pick
from app.letters.events import HabitsChanged, Reminded
from app.letters.kinds import DRAFT, REGIONS
from app.letters.models import Habit
from app.mail import Letter, now_and_again
from app.submissions.letters import of_project
from app.submissions.models import Project
from app.submissions.words import moment_text

# How long before the end of a call reminders are written.
BEFORE = timedelta(days=2)
# States of projects that a region has to show.
_HANDED_IN = ("submitted", "returned")


def habit_of(contest_id: int) -> Habit:
    """What the contest sends by itself; all of it where nobody has said otherwise."""
    found = db.session.scalars(select(Habit).where(Habit.contest_id == contest_id)).one_or_none()
    return found or Habit(contest_id=contest_id, drafts=True, regions=True)


def keep_habit(actor: Actor, contest: Contest, *, drafts: bool, regions: bool) -> None:
    """Switch a contest's reminders on or off."""
    with change(actor) as current:
        habit = habit_of(contest.id)
        before = [habit.drafts, habit.regions]
        if before == [drafts, regions]:
            return
        habit.drafts, habit.regions = drafts, regions
        db.session.add(habit)
        current.record(HabitsChanged(contest_id=contest.id, drafts=[before[0], drafts], regions=[before[1], regions]))


@now_and_again
def remind() -> int:
    """Write the reminders that are due now; returns how many."""
    now = clock.now()
    due = db.session.scalars(
        select(Contest.id).where(
            Contest.published, Contest.rehearsal_of.is_(None), ~Contest.sample,
            Contest.closes_at > now, Contest.closes_at <= now + BEFORE,
        )
    ).all()
    waiting = [number for number in due if _anything_to_write(number)]
    db.session.rollback()
    return sum(_remind(number) for number in waiting)


def _anything_to_write(contest_id: int) -> bool:
    """Without the lock, so that a round in which nothing is due keeps nobody who writes waiting."""
    habit, contest = habit_of(contest_id), db.session.get_one(Contest, contest_id)
    return bool(habit.drafts and _drafts(contest_id)) or bool(habit.regions and _to_tell(contest))


def _remind(contest_id: int) -> int:
    with change(SYSTEM) as current:
        # The row is the queue: a second process finds below what the first has written.
        contest = db.session.get_one(Contest, contest_id, with_for_update=True, populate_existing=True)
        if contest.closes_at is None or not current.at < contest.closes_at <= current.at + BEFORE:
            return 0
        habit = habit_of(contest_id)
        drafts = _drafts(contest_id) if habit.drafts else []
        for project in drafts:
            stationery.write(
                current, DRAFT.key, project.owner, _of_draft(contest, project), contest_id=contest_id, project_id=project.id
            )
        told = _tell_of_regions(current, contest) if habit.regions else 0
        if drafts or told:
            current.record(Reminded(contest_id=contest_id, drafts=[one.key for one in drafts], regions=told))
        return len(drafts) + told


def _drafts(contest_id: int) -> list[Project]:
    """Drafts of people with an account that were not reminded of yet."""
    reminded = select(Letter.project_id).where(Letter.kind == DRAFT.key, Letter.project_id.is_not(None))
    return list(db.session.scalars(
        select(Project).where(
            Project.contest_id == contest_id, Project.state == "draft", Project.owner_id.is_not(None), Project.id.not_in(reminded)
        ).options(joinedload(Project.owner)).order_by(Project.id)
    ))


def _of_draft(contest: Contest, project: Project) -> Callable[[], dict[str, str]]:
    def values() -> dict[str, str]:
        told = of_project(project)
        return {**told, "title": told["title"] or _("未命名的项目"), "closes": _closes(contest)}

    return values


def _closes(contest: Contest) -> str:
    return moment_text(contest.closes_at, contest) if contest.closes_at is not None else ""


def quiet_regions(contest: Contest) -> list[Region]:
    """The regions from which nobody has handed anything in, in the contest's order."""
    busy = set(db.session.scalars(
        select(Project.region_id).where(Project.contest_id == contest.id, Project.state.in_(_HANDED_IN)).distinct()
    ))
    return [region for region in contest.regions if region.id not in busy]


def _to_tell(contest: Contest) -> dict[Person, list[Region]]:
    """Who was not told yet, and of which regions: organisers of all that are quiet, officers of their own."""
    quiet = {region.id: region for region in quiet_regions(contest)}
    if not quiet:
        return {}
    told = set(db.session.scalars(
        select(Letter.person_id).where(Letter.kind == REGIONS.key, Letter.contest_id == contest.id)
    ))
    roles = db.session.scalars(
        select(Role).where(Role.contest_id == contest.id, Role.revoked_at.is_(None), Role.role.in_((ORGANISER, OFFICER)))
        .options(joinedload(Role.person)).order_by(Role.id)
    )
    found: dict[Person, list[Region]] = {}
    for role in roles:
        theirs = list(quiet.values()) if role.role == ORGANISER else [quiet[role.region_id]] if role.region_id in quiet else []
        if role.person_id in told or not theirs:
            continue
        known = found.setdefault(role.person, [])
        known += [region for region in theirs if region not in known]
    return found


def _tell_of_regions(current: Change, contest: Contest) -> int:
    people = _to_tell(contest)
    for person, regions in people.items():
        stationery.write(current, REGIONS.key, person, _of_regions(contest, regions), contest_id=contest.id)
    return len(people)


def _of_regions(contest: Contest, regions: list[Region]) -> Callable[[], dict[str, str]]:
    def values() -> dict[str, str]:
        return {
            "contest": pick(contest.title, contest.title_en), "closes": _closes(contest),
            "regions": "\n".join(pick(one.title, one.title_en) for one in regions),
            "link": f"{site_address()}/contests/{contest.slug}",
        }

    return values
