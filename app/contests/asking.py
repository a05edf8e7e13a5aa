"""The verbs that change the entry form: its questions and its pages; each form that was asked is kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from flask_babel import gettext as _

from app.contests import checks
from app.contests.models import Contest, Question
from app.contests.questions import MOST_PAGES, QUESTION_KINDS, pages_of
from app.contests.rows import Row, free_key, merge
from app.contests.setup import Edit, editing
from app.contests.versions import FormHistory, form_now
from app.core.policy import Actor
from app.db import db
from app.errors import Refused

FILE = next(key for key, kind in QUESTION_KINDS.items() if kind.files)
# Where the files that are asked for stand in the order of all that is: behind every question.
BEHIND = 1000


def choices_of(written: str, old: list[Any], used: Collection[str] = ()) -> list[dict[str, str]]:
    """The options of a question, one a line, an English name after a bar.

    Answers hold an option's key: a line that stayed keeps it, and so does one that was only reworded in its place.
    `used`: keys of options that went, which no new one gets.
    """
    lines = []
    for line in re.sub(r"[\t｜]", "|", written).split("\n"):
        title, _bar, english = line.partition("|")
        if title.strip():
            lines.append((" ".join(title.split()), " ".join(english.split())))
    by_title = {one["title"]: one["key"] for one in old}
    names = {title for title, _english in lines}
    taken, found = {*by_title.values(), *used}, []
    for at, (title, english) in enumerate(lines):
        reworded = at < len(old) and len(old) == len(lines) and old[at]["title"] not in names
        key = by_title.get(title) or (old[at]["key"] if reworded else free_key(english, taken, "option"))
        taken.add(key)
        found.append({"key": key, "title": title, "title_en": english})
    return found


@contextmanager
def _new_form(edit: Edit) -> Iterator[None]:
    """The form before and after the edit are both kept; one that changed nothing makes no version."""
    contest = edit.contest
    # The first form was made with the contest, or came with it from another server.
    first = form_now(contest, contest.created_at, None) if contest.form_version == 1 else None
    yield
    if edit.changes:
        db.session.flush()
        db.session.expire(contest, ["questions"])
        contest.form_version += 1
        changed = form_now(contest, edit.current.at, edit.current.actor.person_id)
        db.session.add_all([one for one in (first, changed) if one is not None])


def update_questions(actor: Actor, contest: Contest, version: int, rows: list[Row]) -> None:
    """Save the entry form's questions. Answers to one that goes stay with their projects, and readable."""
    checks.check_questions(rows, {key: kind for key, kind in QUESTION_KINDS.items() if not kind.files})
    _update(actor, contest, version, "questions", rows)


def update_materials(actor: Actor, contest: Contest, version: int, rows: list[Row]) -> None:
    """Save what files the entry form asks for. Files of a kind that goes stay with their projects."""
    whole = [{**row, "kind": FILE, "step": len(pages_of(contest)), "max_length": 0, "choices": []} for row in rows]
    checks.check_questions(whole, QUESTION_KINDS, "materials")
    _update(actor, contest, version, "materials", whole)


def written(contest: Contest) -> list[Question]:
    """The questions that are answered in the form."""
    return [one for one in contest.questions if not QUESTION_KINDS[one.kind].files]


def sent(contest: Contest) -> list[Question]:
    """The files that are asked for beside it."""
    return [one for one in contest.questions if QUESTION_KINDS[one.kind].files]


def _update(actor: Actor, contest: Contest, version: int, part: str, rows: list[Row]) -> None:
    """Save one half of what is asked, before or behind the other, which stays as it is."""
    with editing(actor, contest, version, part) as edit:
        before = sent(edit.contest) if part == "materials" else written(edit.contest)
        # A key never comes again: answers hang on it.
        used = {*FormHistory(edit.contest).keys(), *(one.key for one in edit.contest.questions)}
        with _new_form(edit):
            make = partial(Question, contest_id=edit.contest.id)
            edit.note(part, merge(before, rows, make, part.rstrip("s"), reserved=used, first=BEHIND if part == "materials" else 0))


def update_sections(actor: Actor, contest: Contest, version: int, rows: list[Row]) -> None:
    """Save the form's pages in order; questions move with theirs. Refused for one that goes with questions on it."""
    faults = checks.Faults()
    checks.check_titles("sections", rows, faults)
    if not 1 <= len(rows) <= MOST_PAGES:
        faults.add("sections", _("要有 1 到 %(most)d 步。", most=MOST_PAGES))
    faults.refuse()
    with editing(actor, contest, version, "sections") as edit, _new_form(edit):
        before = pages_of(edit.contest)
        pages = [{"title": row["title"], "title_en": row["title_en"]} for row in rows]
        there = {str(at): at for at in range(1, len(before) + 1)}
        moved = {there[row["was"]]: at for at, row in enumerate(rows, start=1) if row["was"] in there}
        if pages == before and all(old == new for old, new in moved.items()):
            return
        for question in edit.contest.questions:
            # Files are sent on the last page, whichever that is.
            if QUESTION_KINDS[question.kind].files:
                question.step = len(rows)
                continue
            # What stands past the last page is asked on it.
            step = min(max(question.step, 1), len(before))
            if step not in moved:
                text = _("“%(title)s”里还有问题，先把它们移到别的步骤。", title=before[step - 1]["title"])
                raise Refused("section_used", text, field="sections", status=409)
            question.step = moved[step]
        edit.contest.sections = pages
        edit.note("sections", [[one["title"] for one in before], [one["title"] for one in pages]])
