"""What a letter would say: a kind's words filled with a real project's values, with examples where it has none yet."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.models import Contest
from app.db import db
from app.i18n import LANGUAGES, pick
from app.stationery import Kind, Wording, fault, house_wording
from app.submissions.letters import of_project
from app.submissions.models import Project
from app.submissions.returning import reason_text

# How many projects the preview offers to be tried with.
OFFERED = 50


@dataclass(frozen=True)
class Preview:
    """Subject and body as a reader of `language` would get them; `fault` where the words cannot be filled."""

    language: str
    subject: str
    body: str
    fault: str = ""


def projects_to_try(contest: Contest) -> list[Project]:
    """Projects that were handed in, in the order of their numbers."""
    return list(db.session.scalars(
        select(Project).where(Project.contest_id == contest.id, Project.number.is_not(None))
        .options(joinedload(Project.owner), joinedload(Project.contest)).order_by(Project.number).limit(OFFERED)
    ))


def preview(kind: Kind, language: str, text: tuple[str, str], project: Project | None) -> Preview:
    """A text (empty parts are the house's) filled for a project."""
    house = house_wording(kind, language)
    words = Wording(text[0] or house.subject, text[1] or house.body)
    wrong = fault(words.subject, kind.names) or fault(words.body, kind.names)
    if wrong:
        return Preview(language, "", "", wrong)
    with force_locale(LANGUAGES[language][1]):
        subject, body = words.filled(_values(kind, project))
    return Preview(language, subject, body)


def _values(kind: Kind, project: Project | None) -> dict[str, str]:
    values = {word.name: str(word.example) for word in kind.words}
    if project is None:
        return values
    real = {**of_project(project), "receipt": project.receipt or "", "reason": reason_text(project)}
    if project.owner is not None:
        real["name"] = pick(project.owner.name, project.owner.name_en)
    return {**values, **{name: said for name, said in real.items() if said and name in values}}
