"""The setup pages of the entry form: its questions, the files it asks for, and its pages."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale

from app.contests import asking, asking_forms, forms
from app.contests.binding import Made, bound, listed
from app.contests.models import Contest
from app.contests.questions import AUDIENCES, FILE_TYPES, QUESTION_KINDS, USUAL, page_titles, pages_of
from app.contests.versions import FormHistory
from app.core.policy import Actor
from app.i18n import LANGUAGES

_ASKED = ("label", "label_en", "help", "help_en", "required", "required_from")


def questions(contest: Contest, blank: bool) -> Made:
    asked, last = asking.written(contest), len(page_titles(contest))
    rows = listed(asked, *_ASKED, "step", "kind", "max_length")
    for row, question in zip(rows, asked, strict=True):
        row["choices"] = "\n".join(
            f"{one['title']} | {one['title_en']}" if one.get("title_en") else one["title"] for one in question.choices
        )
        row["step"] = min(row["step"], last)
        row |= {name: name in question.seen_by for name in AUDIENCES}
    made = asking_forms.questions_form(contest.timezone, list(page_titles(contest).items()))
    return bound(made, contest, blank, {"questions": rows})


def save_questions(actor: Actor, contest: Contest, form: Any) -> None:
    old, history = {question.key: question.choices for question in contest.questions}, FormHistory(contest)
    rows = forms.rows_of(form.questions)
    for row in rows:
        row["choices"] = asking.choices_of(row["choices"] or "", old.get(row["was"], []), history.options(row["was"]))
        row["max_length"] = row["max_length"] or 0
    asking.update_questions(actor, contest, form.version.data, rows)


def materials(contest: Contest, blank: bool) -> Made:
    asked = asking.sent(contest)
    rows = listed(asked, *_ASKED, "most_megabytes", "most_files")
    for row, question in zip(rows, asked, strict=True):
        row |= {name: name in question.seen_by for name in AUDIENCES}
        row |= {name: name in question.accepts for name in FILE_TYPES}
    return bound(asking_forms.materials_form(contest.timezone), contest, blank, {"materials": rows})


def save_materials(actor: Actor, contest: Contest, form: Any) -> None:
    asking.update_materials(actor, contest, form.version.data, forms.rows_of(form.materials))


def sections(contest: Contest, blank: bool) -> Made:
    rows = [{"was": str(at), "order": at, **one} for at, one in enumerate(pages_of(contest), start=1)]
    return bound(asking_forms.SectionsForm, contest, blank, {"sections": rows})


def save_sections(actor: Actor, contest: Contest, form: Any) -> None:
    asking.update_sections(actor, contest, form.version.data, forms.rows_of(form.sections))


def with_usual(contest: Contest, form: Any, files: bool) -> Any:
    """The form as typed with what most contests ask as further rows; what is asked already is left out."""
    rows = form.materials if files else form.questions
    asked = {row["label"] for row in forms.rows_of(rows)}
    wanted = [one for one in USUAL if QUESTION_KINDS[one.kind].files == files]
    # The first name of everything is the Chinese one, whatever the organiser reads.
    with force_locale(LANGUAGES["zh"][1]):
        names = [str(one.label) for one in wanted]
    for label, one in zip(names, wanted, strict=True):
        if label not in asked:
            more = {"most_files": one.most_files, **{name: name in one.accepts for name in FILE_TYPES}} if files else {
                "kind": one.kind, "max_length": 400, "step": len(page_titles(contest)),
            }
            rows.append_entry({"label": label, "label_en": one.label_en, "required": False, "screeners": True, "judges": True, **more})
    return form
