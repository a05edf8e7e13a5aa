"""Pages of letters: one's own, and a contest's outbox with what did not arrive."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Contest
from app.contests.queries import contest_by_id, contest_by_slug
from app.errors import Refused, attach
from app.guard import actor, guard
from app.letters import actions, queries
from app.letters.forms import AgainForm
from app.letters.queries import InContest
from app.letters.words import STATES, kind_word, state_of
from app.mail import Letter, can_send

bp = Blueprint("letters", __name__)


@bp.context_processor
def _drawing() -> dict[str, Any]:
    return {"state_of": state_of, "kind_word": kind_word}


@bp.get("/letters")
@guard("account.own")
def mine() -> Any:
    key = request.args.get("project", "")[:16]
    page = queries.letters_of(actor().person_id or 0, key, request.args.get("page", 1, type=int))
    return render_template("letters/mine.html", page=page, only=key)


@bp.get("/letters/<int:number>")
@guard("letter.read", queries.letter, hide=True)
def one(letter: Letter) -> Any:
    contest = contest_by_id(letter.contest_id) if letter.contest_id is not None else None
    g.sample_data = contest is not None and contest.sample
    return render_template("letters/one.html", letter=letter, contest=contest)


@bp.get("/manage/<slug>/letters")
@guard("letters.manage", contest_by_slug)
def outbox(contest: Contest) -> Any:
    wanted = request.args.get("state", "")
    page = queries.outbox(contest.id, wanted, request.args.get("page", 1, type=int))
    return render_template(
        "letters/outbox.html", contest=contest, page=page, wanted=wanted, states=STATES, counts=queries.counts(contest.id),
        can_send=can_send(),
    )


@bp.get("/manage/<slug>/letters/<int:number>")
@guard("letters.manage", queries.any_letter_in)
def read(found: InContest) -> Any:
    return _read_page(found, AgainForm(formdata=None))


def _read_page(found: InContest, form: AgainForm) -> str:
    return render_template("letters/read.html", letter=found.letter, contest=found.contest, form=form)


@bp.post("/manage/<slug>/letters/<int:number>/again")
@guard("letters.manage", queries.any_letter_in)
def again(found: InContest) -> Any:
    form = AgainForm()
    try:
        if form.validate():
            number = actions.send_again(actor(), found.letter, form.to.data or "")
            flash(_("%(num)d 封信正在重新发送。", num=number), "ok")
            return redirect(url_for("letters.outbox", slug=found.contest.slug), 303)
    except Refused as no:
        attach(form, no)
        return _read_page(found, form), no.status
    return _read_page(found, form), 422


from app.letters import routes_cut, routes_reminders, routes_texts  # noqa: E402  they hang on the blueprint

__all__ = ["bp", "routes_cut", "routes_reminders", "routes_texts"]
