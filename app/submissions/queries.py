"""Reads of projects: by key, as lists, as a line of stages, as a history."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from flask_babel import gettext as _
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.change import AuditRow, AuditText
from app.contests.models import Contest, Field, Region, Stage
from app.core.policy import Actor, may
from app.db import db
from app.guard import actor
from app.i18n import pick
from app.submissions.models import Attachment, CoApplicant, Entry, Hold, Project
from app.submissions.readers import Readable
from app.submissions.returning import reason_text
from app.submissions.searching import holds
from app.submissions.words import OUTCOMES, STATES, STATUSES, moment_text, outcome_text, short_moment

PAGE = 50


def remember(project: Project | None) -> Project | None:
    """Put the project's contest on the request, for the navigation and the words 示例数据."""
    if project is not None:
        g.contest, g.sample_data = project.contest, project.contest.sample or project.sample
    return project


def open_contest(slug: str) -> Contest | None:
    """A published contest by its address; a loader for guards."""
    found = db.session.scalars(select(Contest).where(Contest.slug == slug, Contest.published)).one_or_none()
    if found is not None:
        g.contest, g.sample_data = found, found.sample
    return found


def _whole() -> tuple[Any, ...]:
    contest = joinedload(Project.contest)
    return (
        contest.selectinload(Contest.fields), contest.selectinload(Contest.regions),
        contest.selectinload(Contest.questions), contest.selectinload(Contest.stages), joinedload(Project.field),
        joinedload(Project.region), joinedload(Project.owner), selectinload(Project.attachments),
        joinedload(Project.late_code), selectinload(Project.holds), selectinload(Project.shares),
        selectinload(Project.entries).joinedload(Entry.stage),
    )


def own_project(key: str) -> Project | None:
    """The project of that key at which the actor works. Two contests may use the same key: the own one is meant."""
    found = db.session.scalars(select(Project).where(Project.key == key).options(*_whole())).unique().all()
    own = [project for project in found if may(actor(), "project.edit", project.scope())]
    return remember((own or list(found) or [None])[0])


def project_in(slug: str, key: str) -> Project | None:
    """A contest's project with everything that its page shows."""
    found = db.session.scalars(
        select(Project).join(Project.contest).where(Contest.slug == slug, Project.key == key).options(*_whole())
    ).unique().one_or_none()
    return remember(found)


def readable_in(slug: str, key: str) -> Readable | None:
    """The same for the guard, with its readers. What was never handed in is nobody's but its owner's."""
    found = project_in(slug, key)
    return Readable(found) if found is not None and found.number is not None else None


def readable_file(key: str) -> Readable | None:
    """A file that is still on its project's list, for the guard."""
    found = db.session.scalars(
        select(Attachment).where(Attachment.key == key, Attachment.removed_at.is_(None))
        .options(joinedload(Attachment.project).joinedload(Project.contest))
    ).one_or_none()
    if found is None or (found.project.number is None and not may(actor(), "project.edit", found.project.scope())):
        return None
    return Readable(found.project, found)


def my_projects(person_id: int) -> list[Project]:
    """A person's projects, the newest first."""
    return _newest(Project.owner_id == person_id)


def projects_of(who: Actor, contest_id: int | None = None) -> list[Project]:
    """Everything at which somebody works, the newest first: own, held by this browser, shared, written down for others."""
    places: list[Any] = [Project.holds.any((Hold.holder == who.guest) & Hold.ended_at.is_(None))] if who.guest else []
    if who.person_id is not None:
        shared = (CoApplicant.person_id == who.person_id) & CoApplicant.removed_at.is_(None)
        written = (Project.entered_by_id == who.person_id) & Project.claimed_at.is_(None)
        regions = [region for _contest, region in who.regions]
        places += [Project.owner_id == who.person_id, Project.shares.any(shared), written & Project.region_id.in_(regions)]
    return _newest(or_(*places), contest_id) if places else []


def _newest(wanted: Any, contest_id: int | None = None) -> list[Project]:
    query = select(Project).where(wanted).options(
        joinedload(Project.contest).selectinload(Contest.stages), selectinload(Project.entries).joinedload(Entry.stage)
    )
    if contest_id is not None:
        query = query.where(Project.contest_id == contest_id)
    return list(db.session.scalars(query.order_by(Project.id.desc())).unique())


@dataclass(frozen=True)
class Filters:
    """What the list of projects is narrowed to; '' means all. `outcome` is 'stage key:outcome'."""

    q: str = ""
    field: str = ""
    region: str = ""
    state: str = ""
    outcome: str = ""

    @property
    def any(self) -> bool:
        return bool(self.q or self.field or self.region or self.state or self.outcome)


def _narrow(query: Select[Any], contest: Contest, wanted: Filters, regions: set[int] | None) -> Select[Any]:
    # What nobody has handed in is not the organiser's to read.
    query = query.where(Project.contest_id == contest.id, Project.number.is_not(None))
    if regions is not None:
        query = query.where(Project.region_id.in_(regions))
    if wanted.q:
        query = query.where(holds(wanted.q))
    if wanted.field:
        query = query.where(Project.field.has(Field.key == wanted.field))
    if wanted.region:
        query = query.where(Project.region.has(Region.key == wanted.region))
    if wanted.state:
        query = query.where(Project.state == wanted.state)
    stage, _colon, outcome = wanted.outcome.partition(":")
    if stage:
        matches = Entry.outcome == outcome if outcome else Entry.outcome.is_(None)
        query = query.where(Project.entries.any(and_(Entry.stage.has(Stage.key == stage), matches)))
    return query


@dataclass(frozen=True)
class Pages:
    """Where a page stands among its pages, as the pager macro reads it."""

    total: int
    page: int
    pages: int

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def prev_num(self) -> int:
        return self.page - 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def next_num(self) -> int:
        return self.page + 1


@dataclass(frozen=True)
class Page(Pages):
    """One page of projects."""

    rows: list[Project]


def projects_page(contest: Contest, wanted: Filters, page: int, regions: set[int] | None = None) -> Page:
    """Projects that were handed in, in the order of their numbers, fifty a page; a constant number of queries.

    `regions`: of these alone.
    """
    total = db.session.scalar(_narrow(select(func.count(Project.id)), contest, wanted, regions)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    query = _narrow(select(Project), contest, wanted, regions).options(
        joinedload(Project.field), joinedload(Project.region), selectinload(Project.entries).joinedload(Entry.stage)
    )
    rows = db.session.scalars(query.order_by(Project.number).limit(PAGE).offset((page - 1) * PAGE)).unique().all()
    return Page(total, page, pages, list(rows))


@dataclass(frozen=True)
class StatusStep:
    """One step of a project's way, as the applicant sees it. state: done, now, to_come or out."""

    title: str
    state: str
    note: str = ""
    tone: str = ""
    reason: str = ""


def status_line(project: Project) -> list[StatusStep]:
    """Submitted, each stage, the result: only what was decided and told."""
    contest = project.contest
    steps = [_handed_in(project)]
    going = project.state == "submitted"
    entries = {entry.stage_id: entry for entry in project.entries}
    for stage in contest.stages:
        step, going = _at_stage(pick(stage.title, stage.title_en), entries.get(stage.id), going)
        steps.append(step)
    published = contest.results_at is not None
    note = short_moment(contest.results_at, contest) if contest.results_at is not None else ""
    steps.append(StatusStep(_("结果"), "done" if published else "to_come", _("已公布 %(time)s", time=note) if published else ""))
    return steps


def _handed_in(project: Project) -> StatusStep:
    word = STATES[project.state]
    moment = {"submitted": project.submitted_at, "withdrawn": project.withdrawn_at}.get(project.state)
    note = short_moment(moment, project.contest) if moment is not None else ""
    state = {"submitted": "done", "withdrawn": "out"}.get(project.state, "now")
    return StatusStep(str(word.label), state, note, word.tone, reason_text(project) if project.state == "returned" else "")


def _at_stage(title: str, entry: Entry | None, going: bool) -> tuple[StatusStep, bool]:
    """The step, and whether the project is still on its way after it."""
    if entry is None:
        return StatusStep(title, "to_come"), False
    if entry.status != "active":
        word = STATUSES[entry.status]
        return StatusStep(title, "out", str(word.label), word.tone), False
    if entry.outcome is None:
        return StatusStep(title, "now" if going else "to_come", _("等待评审") if going else "", "amber" if going else ""), False
    word = OUTCOMES[entry.outcome]
    state = {"advanced": "done", "reserve": "now"}.get(entry.outcome, "out")
    said = outcome_text(entry.outcome, entry.reserve_place)
    return StatusStep(title, state, said, word.tone, entry.outcome_reason), entry.outcome == "advanced"


@dataclass(frozen=True)
class Happening:
    """One line of a project's history, from the audit log."""

    seq: int
    at: str
    who: str
    action: str
    details: dict[str, Any]
    texts: dict[str, str | None]


def _told_of(project: Project) -> Any:
    """The condition that a line of the log tells of this project."""
    mark = f'%"project":{json.dumps(project.key)}%'
    return and_(
        AuditRow.contest_id == project.contest_id, AuditRow.action.startswith("submissions."), AuditRow.payload.like(mark)
    )


def lines_of(project: Project) -> Select[Any]:
    """The numbers of the log's lines of a project."""
    return select(AuditRow.seq).where(_told_of(project))


def history(project: Project) -> list[Happening]:
    """What happened to the project, the newest first; erased texts are None."""
    rows = db.session.scalars(select(AuditRow).where(_told_of(project)).order_by(AuditRow.seq.desc()).limit(500)).all()
    texts: dict[int, dict[str, str | None]] = {}
    for text in db.session.scalars(select(AuditText).where(AuditText.seq.in_([row.seq for row in rows]))):
        texts.setdefault(text.seq, {})[text.path] = text.text
    ids = {int(row.actor[7:]) for row in rows if row.actor.startswith("person:")}
    names = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return [
        Happening(
            row.seq, moment_text(datetime.fromisoformat(row.at), project.contest),
            names.get(int(row.actor[7:]), row.actor) if row.actor.startswith("person:")
            else _("申报人（没有账号）") if row.actor == "guest" else _("系统"),
            row.action, json.loads(row.payload), texts.get(row.seq, {}),
        )
        for row in rows
    ]
