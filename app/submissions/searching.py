"""Finding projects by any words in them: texts kept beside the projects, with an index over pairs of characters.

The index is the database's own (SQLite: FTS5; PostgreSQL: GIN) and follows the rows of `project_text` by itself. It
narrows, the comparison of the text decides: what is found holds the words exactly, on either database.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, event, func, insert, inspect, literal, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from app.core.grams import grams, normal, sought
from app.db import db
from app.submissions import prints
from app.submissions.models import Project, ProjectText
from app.submissions.prints import words

# Columns of a project that are searched beside its answers.
OWN = ("title", "title_en", "applicant_name")
# More words than anybody types, and more than a page's address should make work for.
MOST_WORDS = 8


def _rows(project: Project) -> list[dict[str, Any]]:
    texts = {name: getattr(project, name) or "" for name in OWN}
    texts |= {f"q_{key}": " ".join(words(value)) for key, value in (project.answers or {}).items()}
    return [
        {"project_id": project.id, "item": item[:48], "text": plain, "grams": " ".join(grams(plain))}
        for item, plain in ((item, normal(said)) for item, said in texts.items()) if plain
    ]


def index(projects: Collection[Project]) -> None:
    """Write anew what these projects are found and compared by; inside the open change."""
    if projects:
        ids = [one.id for one in projects]
        for start in range(0, len(ids), 500):
            db.session.execute(delete(ProjectText).where(ProjectText.project_id.in_(ids[start:start + 500])))
        rows = [row for one in projects for row in _rows(one)]
        if rows:
            db.session.execute(insert(ProjectText), rows)
        prints.take(projects)


def index_contest(contest_id: int) -> None:
    """The same for all projects of a contest, for those who write rows without objects."""
    index(db.session.scalars(select(Project).where(Project.contest_id == contest_id)).all())


@event.listens_for(db.session, "after_flush")
def _follow(session: Any, context: Any) -> None:
    """Whoever changes a project by its object, in whichever room, changes what it is found by."""
    touched = [
        one for one in [*session.new, *session.dirty]
        if isinstance(one, Project) and (one in session.new or _changed(one))
    ]
    # Objects are left alone here: a flush within a flush is not allowed, statements are.
    if touched:
        index(touched)


def _changed(project: Project) -> bool:
    attributes = inspect(project).attrs
    return any(attributes[name].history.has_changes() for name in (*OWN, "answers"))


def holds(wanted: str, *, without: Collection[str] = (), only: Collection[str] | None = None) -> ColumnElement[bool]:
    """Whether a project holds every one of these words, each in any of its items.

    `without` names items that must not help to find it, such as names where screeners read blind; `only` names those
    that alone may.
    """
    each = [one for one in normal(wanted).split() if one][:MOST_WORDS]
    return and_(literal(True), *(_holds(one, without, only) for one in each))


def _holds(word: str, without: Collection[str], only: Collection[str] | None) -> ColumnElement[bool]:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    query = select(ProjectText.project_id).where(ProjectText.text.like(f"%{escaped}%", escape="\\"))
    pieces = sought(word)
    if pieces:
        query = query.where(_narrowed(pieces))
    if without:
        query = query.where(ProjectText.item.not_in(list(without)))
    if only is not None:
        query = query.where(ProjectText.item.in_(list(only)))
    found: ColumnElement[bool] = Project.id.in_(query)
    if word.isdigit() and len(word) < 9:
        found = or_(found, Project.number == int(word))
    return found


def _narrowed(pieces: list[str]) -> ColumnElement[bool]:
    """Asks the index; every piece is letters or digits alone."""
    if db.engine.dialect.name == "sqlite":
        match = " ".join(f'"{one}"' for one in pieces)
        return ProjectText.id.in_(
            text("SELECT rowid FROM project_text_index WHERE project_text_index MATCH :match").bindparams(
                # Each word has a match of its own in the one statement.
                bindparam("match", match, unique=True)
            )
        )
    # A function of the migration's: the index is over its value.
    listed = func.project_grams(ProjectText.grams, type_=ARRAY(Text))
    return listed.contains(pieces)
