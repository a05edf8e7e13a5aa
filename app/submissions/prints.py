"""What projects are compared by: a sketch of their answers and marks of the contacts in them, kept beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, insert

from app.core.likeness import contacts, sketch
from app.db import db
from app.submissions.models import Project, ProjectPrint


def words(value: Any) -> Iterable[str]:
    """The texts in an answer, whatever its shape."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from words(one)
    elif isinstance(value, list):
        for one in value:
            yield from words(one)


def mark_of(contact: str) -> str:
    """A contact as it is compared: the number itself stays where its applicant wrote it."""
    return hashlib.blake2b(contact.encode(), digest_size=8).hexdigest()


def text_of(answers: dict[str, Any] | None, without: Collection[str] = ()) -> str:
    """All answers as one text; `without` names items (q_…) that are left out."""
    return "\n".join(word for key, value in (answers or {}).items() if f"q_{key}" not in without for word in words(value))


def take(projects: Collection[Project]) -> None:
    """Write the prints of these projects anew; inside the open change."""
    ids = [one.id for one in projects]
    for start in range(0, len(ids), 500):
        db.session.execute(delete(ProjectPrint).where(ProjectPrint.project_id.in_(ids[start:start + 500])))
    rows = [
        {"project_id": one.id, "sketch": sketch(text), "contacts": sorted(map(mark_of, contacts(text)))}
        for one, text in ((one, text_of(one.answers)) for one in projects)
    ]
    kept = [row for row in rows if row["sketch"] or row["contacts"]]
    if kept:
        db.session.execute(insert(ProjectPrint), kept)
