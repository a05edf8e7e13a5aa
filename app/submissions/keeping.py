"""What this room keeps about a person: told on request, emptied when the person is erased."""

from __future__ import annotations

from typing import Any

from flask_babel import pgettext
from sqlalchemy import select, update

from app.accounts.data import Part, contributes
from app.accounts.erasing import NOBODY
from app.accounts.events import PersonErased
from app.accounts.models import Person
from app.accounts.neighbours import takes_part
from app.change import Change, Personal, reacts_to
from app.db import db
from app.submissions.events import FileRemoved
from app.submissions.models import CoApplicant, Confirmation, Project
from app.submissions.queries import my_projects
from app.submissions.uploads import standing


@takes_part
def entered(person_id: int) -> set[int]:
    """The contests in which the person has a project, drafts included."""
    return set(db.session.scalars(select(Project.contest_id).where(Project.owner_id == person_id)))


def _told(project: Project) -> dict[str, Any]:
    moments = {"created_at": project.created_at, "submitted_at": project.submitted_at, "withdrawn_at": project.withdrawn_at}
    return {
        "contest": project.contest.slug, "key": project.key, "number": project.number, "title": project.title,
        "title_en": project.title_en, "applicant_name": project.applicant_name,
        "agrees_to_be_named": project.agrees_to_be_named, "field": project.field.key if project.field else None,
        "region": project.region.key if project.region else None, "answers": dict(project.answers or {}),
        "state": project.state, "receipt": project.receipt,
        **{name: at.isoformat(timespec="seconds") if at else None for name, at in moments.items()},
        "files": [
            {"name": one.name, "media_type": one.media_type, "size": one.size, "sha256": one.sha256, "address": f"/files/{one.key}"}
            for one in standing(project)
        ],
    }


@contributes
def my_part(person: Person) -> Part:
    """The person's own projects with the list of their files."""
    return Part("projects", pgettext("导航", "项目"), [_told(project) for project in my_projects(person.id)])


@reacts_to(PersonErased)
def forget(happened: PersonErased, current: Change) -> None:
    """The applicant's name goes everywhere; contents and files go too, but for what is still being judged."""
    shared = CoApplicant.person_id == happened.person_id
    db.session.execute(update(CoApplicant).where(shared).values(name=NOBODY, email="", removed_at=current.at, code_hash=None))
    for project in my_projects(happened.person_id):
        named = bool(project.applicant_name)
        project.applicant_name, project.agrees_to_be_named = NOBODY if named else "", False
        project.version += 1
        for held in project.holds:
            held.ended_at = held.ended_at or current.at
        db.session.execute(
            update(Confirmation).where(Confirmation.project_id == project.id).values(email="", revoked_at=current.at)
        )
        if project.state == "submitted" and project.contest.results_at is None:
            continue
        project.answers, project.return_reason, project.return_asks = {}, "", {}
        if project.number is None:
            project.title = project.title_en = ""
        for one in standing(project):
            one.removed_at = current.at
            # Without the file's name: this line is written after the person's texts were erased.
            current.record(
                FileRemoved(contest_id=project.contest_id, project=project.key, file=one.key, name=Personal("", None))
            )
            one.name, one.names = "", []
