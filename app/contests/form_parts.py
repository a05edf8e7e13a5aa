"""The two setup pages of the entry form: its questions and its pages."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale

from app.contests import asking, asking_forms, forms
from app.contests.binding import Made, bound, listed
from app.contests.models import Contest
from app.contests.questions import AUDIENCES, FILE_TYPES, USUAL, page_titles, pages_of
from app.contests.versions import FormHistory
from app.core.policy import Actor
from app.i18n import LANGUAGES

_ASKED = (
    "label", "label_en", "help", "help_en", "step", "kind", "required", "required_from", "max_length",
    "most_megabytes", "most_files",
)


def questions(contest: Contest, blank: bool) -> Made:
    rows, last = listed(contest.questions, *_ASKED), len(page_titles(contest))
    for row, question in zip(rows, contest.questions, strict=True):
        row["choices"] = "\n".join(
            f"{one['title']} | {one['title_en']}" if one.get("title_en") else one["title"] for one in question.choices
        )
        row["step"] = min(row["step"], last)
        row |= {name: name in question.seen_by for name in AUDIENCES}
        row |= {name: name in question.accepts for name in FILE_TYPES}
    made = asking_forms.questions_form(contest.timezone, list(page_titles(contest).items()))
    return bound(made, contest, blank, {"questions": rows})


def save_questions(actor: Actor, contest: Contest, form: Any) -> None:
    old, history = {question.key: question.choices for question in contest.questions}, FormHistory(contest)
    rows = forms.rows_of(form.questions)
    for row in rows:
        row["choices"] = asking.choices_of(row["choices"] or "", old.get(row["was"], []), history.options(row["was"]))
        row["max_length"] = row["max_length"] or 0
    asking.update_questions(actor, contest, form.version.data, rows)


def sections(contest: Contest, blank: bool) -> Made:
    rows = [{"was": str(at), "order": at, **one} for at, one in enumerate(pages_of(contest), start=1)]
    return bound(asking_forms.SectionsForm, contest, blank, {"sections": rows})


def save_sections(actor: Actor, contest: Contest, form: Any) -> None:
    asking.update_sections(actor, contest, form.version.data, forms.rows_of(form.sections))


def with_usual(contest: Contest, form: Any) -> Any:
    """The form as typed with the usual materials as further rows; what is asked already is left out."""
    asked = {row["label"] for row in forms.rows_of(form.questions)}
    # The first name of everything is the Chinese one, whatever the organiser reads.
    with force_locale(LANGUAGES["zh"][1]):
        names = [str(one.label) for one in USUAL]
    for label, one in zip(names, USUAL, strict=True):
        if label not in asked:
            form.questions.append_entry({
                "label": label, "label_en": one.label_en, "kind": one.kind, "required": False, "max_length": 400,
                "step": len(page_titles(contest)), "most_files": one.most_files, "screeners": True, "judges": True,
                **{name: name in one.accepts for name in FILE_TYPES},
            })
    return form
