"""Pages where an organiser words a contest's letters, with a preview for a real project."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Contest
from app.contests.queries import contest_by_slug
from app.core.policy import Scope
from app.errors import Refused, attach
from app.guard import actor, guard
from app.i18n import LANGUAGES
from app.letters import actions
from app.letters.forms import TextForm
from app.letters.previews import preview, projects_to_try
from app.letters.routes import bp
from app.stationery import KINDS, Kind, LetterText, house_wording, own_texts
from app.submissions.models import Project


class Paper:
    """A kind of letter in a contest."""

    def __init__(self, contest: Contest, kind: Kind) -> None:
        self.contest, self.kind = contest, kind

    def scope(self) -> Scope:
        return self.contest.scope()


def _paper(slug: str, kind: str) -> Paper | None:
    contest = contest_by_slug(slug)
    return Paper(contest, KINDS[kind]) if contest is not None and kind in KINDS else None


def _filled(paper: Paper) -> TextForm:
    """What stands now: the organiser's words, else the house's."""
    own: dict[str, LetterText] = own_texts(paper.contest.id, paper.kind.key)
    data = {}
    for language in LANGUAGES:
        house, mine = house_wording(paper.kind, language), own.get(language)
        data[f"subject_{language}"] = (mine.subject if mine else "") or house.subject
        data[f"body_{language}"] = (mine.body if mine else "") or house.body
    return TextForm(formdata=None, data=data)


def _page(paper: Paper, form: TextForm) -> str:
    offered = projects_to_try(paper.contest)
    chosen = request.values.get("project", "")[:16]
    project: Project | None = next((one for one in offered if one.key == chosen), offered[0] if offered else None)
    return render_template(
        "letters/text.html", contest=paper.contest, kind=paper.kind, kinds=KINDS.values(), form=form, offered=offered,
        project=project, previews=[preview(paper.kind, language, text, project) for language, text in form.texts().items()],
        languages_of=LANGUAGES, own=own_texts(paper.contest.id, paper.kind.key),
    )


@bp.get("/manage/<slug>/letters/texts/<kind>")
@guard("letters.manage", _paper)
def text(paper: Paper) -> Any:
    return _page(paper, _filled(paper))


@bp.post("/manage/<slug>/letters/texts/<kind>")
@guard("letters.manage", _paper)
def save_text(paper: Paper) -> Any:
    form = TextForm()
    if request.form.get("look"):
        # Nothing is kept: the page shows what the words would say.
        return _page(paper, form)
    try:
        if form.validate():
            actions.word(actor(), paper.contest, paper.kind, form.texts())
            flash(_("已保存。以后写的信用新的文字。"), "ok")
            return redirect(_address(paper), 303)
    except Refused as no:
        attach(form, no)
    return _page(paper, form), 422


@bp.post("/manage/<slug>/letters/texts/<kind>/house")
@guard("letters.manage", _paper)
def house_text(paper: Paper) -> Any:
    """Back to the house's words in both languages."""
    actions.word(actor(), paper.contest, paper.kind, {})
    flash(_("已改回通用的文字。"), "ok")
    return redirect(_address(paper), 303)


def _address(paper: Paper) -> str:
    g.contest = paper.contest
    return url_for("letters.text", slug=paper.contest.slug, kind=paper.kind.key)
