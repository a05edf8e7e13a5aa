"""The public showcase: a published contest's projects as everybody may see them, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.models import Contest, Field, Region
from app.contests.queries import first_stage
from app.contests.questions import QUESTION_KINDS
from app.contests.showing import ADVANCED, ALL, OFF, SHOWCASES, narrower
from app.core.policy import Scope
from app.db import db
from app.i18n import pick
from app.submissions import facts
from app.submissions.answers import Answer, answers_of
from app.submissions.models import Attachment, Entry, Project
from app.submissions.queries import PAGE, Pages, project_in
from app.submissions.searching import holds
from app.submissions.uploads import standing

OWN = {"title", "title_en", "field", "region"}
PICTURES = ("jpeg", "png", "webp")


def is_open(contest: Contest) -> bool:
    """Projects are shown from the moment on when the results are, where the contest shows any."""
    return contest.published and contest.results_at is not None and contest.showcase != OFF


def made_public(contest: Contest, project: Project | None = None) -> dict[str, Any]:
    """What the form tells an applicant of all this; of a project that is handed in: as far as it was told then."""
    told = project.told_showcase if project is not None and project.state == "submitted" else contest.showcase
    asked = [one for one in contest.questions if "public" in one.seen_by]
    return {
        "shows": narrower(told, contest.showcase), "open_labels": [pick(one.label, one.label_en) for one in asked],
        "open_files": any(QUESTION_KINDS[one.kind].files for one in asked),
    }


@dataclass(frozen=True)
class Wanted:
    """What the cards are narrowed to; '' means all."""

    q: str = ""
    field: str = ""
    region: str = ""

    @property
    def any(self) -> bool:
        return bool(self.q or self.field or self.region)


@dataclass(frozen=True)
class Card:
    """One project as everybody sees it: its first public answer that says something, and its first public picture."""

    project: Project
    line: str
    picture: Attachment | None


@dataclass(frozen=True)
class Cards(Pages):
    rows: list[Card]
    # How many there are in all, and by field and region: [(key, how many)], of those with any.
    all: int
    fields: dict[str, int]
    regions: dict[str, int]


def _shown(contest: Contest) -> Any:
    """Handed in, not withdrawn, not taken out of any stage, and as far as the contest says now and the form said then."""
    out = Project.entries.any(Entry.status != "active")
    handed_in = and_(Project.contest_id == contest.id, Project.number.is_not(None), Project.state == "submitted", ~out)
    whole = [one for one in SHOWCASES if narrower(one, contest.showcase) == ALL]
    further = [one for one in SHOWCASES if narrower(one, contest.showcase) == ADVANCED]
    return and_(handed_in, or_(
        Project.told_showcase.in_(whole), and_(Project.told_showcase.in_(further), Project.entries.any(_went_on(contest))),
    ))


def _went_on(contest: Contest) -> Any:
    """An entry of somebody who went through the first stage; where there is one stage alone, everybody who was in it."""
    first = first_stage(contest)
    behind = [one.id for one in contest.stages if first is not None and one.position > first.position]
    return Entry.stage_id.in_(behind or [one.id for one in contest.stages])


def _narrowed(query: Select[Any], contest: Contest, wanted: Wanted) -> Select[Any]:
    query = query.where(_shown(contest))
    if wanted.q:
        # Only what everybody may read helps to find a project.
        open_items = {item.name for item in facts.items(contest, audience="public")} - {"applicant_name"}
        query = query.where(holds(wanted.q, only=open_items))
    if wanted.field:
        query = query.where(Project.field.has(Field.key == wanted.field))
    if wanted.region:
        query = query.where(Project.region.has(Region.key == wanted.region))
    return query


def _counts(contest: Contest, model: type[Field] | type[Region], column: Any) -> dict[str, int]:
    query = select(model.key, func.count(Project.id)).join(Project, column == model.id).where(_shown(contest)).group_by(model.key)
    return dict(db.session.execute(query).all())


def cards(contest: Contest, wanted: Wanted, page: int) -> Cards:
    """One page of cards in the order of their numbers; a constant number of queries."""
    total = db.session.scalar(_narrowed(select(func.count(Project.id)), contest, wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    query = _narrowed(select(Project), contest, wanted).order_by(Project.number).options(
        joinedload(Project.field), joinedload(Project.region), selectinload(Project.attachments),
    )
    rows = db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).unique().all()
    open_items = [one for one in facts.items(contest, audience="public") if one.name not in OWN]
    fields, regions = _counts(contest, Field, Project.field_id), _counts(contest, Region, Project.region_id)
    everything = db.session.scalar(select(func.count(Project.id)).where(_shown(contest))) or 0
    return Cards(total, page, pages, [_card(one, open_items) for one in rows], everything, fields, regions)


def _card(project: Project, open_items: list[facts.Item]) -> Card:
    lines = (item.show(facts.value_of(project, item)) for item in open_items)
    return Card(project, next((line for line in lines if line), ""), _first_picture(_open_files(project)))


def _open_files(project: Project) -> list[Attachment]:
    """Files for everybody; like an answer, one to a question that is asked no more is for nobody here."""
    asked = {one.key for one in project.contest.questions if "public" in one.seen_by}
    return [one for one in standing(project) if one.question in asked]


def _first_picture(files: Iterable[Attachment]) -> Attachment | None:
    return next((one for one in files if one.kind in PICTURES), None)


@dataclass(frozen=True)
class Shown:
    """A project with its own page in the showcase."""

    project: Project

    def scope(self) -> Scope:
        return self.project.contest.scope()

    @property
    def answers(self) -> list[Answer]:
        return [one for one in answers_of(self.project, "public", OWN) if one.text and one.step]

    @property
    def files(self) -> list[Attachment]:
        return _open_files(self.project)

    @property
    def picture(self) -> Attachment | None:
        return _first_picture(self.files)


def shown_project(slug: str, key: str) -> Shown | None:
    """A project of the showcase, for the guard."""
    found = project_in(slug, key)
    if found is None or not is_open(found.contest):
        return None
    shown = db.session.scalar(select(Project.id).where(Project.id == found.id, _shown(found.contest)))
    return Shown(found) if shown is not None else None


@dataclass(frozen=True)
class ShownFile(Shown):
    """One of its files that is for everybody."""

    attachment: Attachment


def shown_file(slug: str, key: str, file: str) -> ShownFile | None:
    found = shown_project(slug, key)
    wanted = next((one for one in found.files if one.key == file), None) if found is not None else None
    return ShownFile(found.project, wanted) if found is not None and wanted is not None else None
