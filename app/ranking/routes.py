"""The board on a phone, and the big screen in the hall."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from app import clock
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.contests.rules import told
from app.guard import guard
from app.i18n import chosen
from app.ranking import showing
from app.ranking.queries import shown_stages, staged_kinds
from app.ranking.words import label_words, said_by_scripts

bp = Blueprint("ranking", __name__)


def _staged(slug: str, stage: str) -> Stage | None:
    """The stage, if it is of a kind that has a board."""
    found = stage_by_key(slug, stage)
    return found if found is not None and found.kind in staged_kinds() else None


def _sentences(lines: list[str]) -> str:
    """Sentences on one line; only languages with spaces put one between them."""
    return (" " if chosen() == "en" else "").join(str(line) for line in lines)


@bp.get("/contests/<slug>/<stage>/board")
@guard("contest.read", _staged, hide=True)
def board(stage: Stage) -> Any:
    room = showing.room_key(stage, request.args.get("room"))
    if room is None:
        abort(404)
    started = showing.starting_with(stage, room)
    now = clock.in_zone(clock.now(), stage.contest.timezone)
    return render_template(
        "ranking/board.html", stage=stage, started=started, groups=showing.groups(started),
        on_stage=started["names"].get((started["present"]["hall"] or {}).get("entry")),
        label=label_words()[started["present"]["board"]["label"]], at=now.strftime("%H:%M"), words=said_by_scripts(),
    )


@bp.get("/recount")
@guard("public")
def recount() -> Any:
    """Anyone's own recount of an exported document, in the browser."""
    return render_template("ranking/recount.html")


@bp.get("/screen")
@guard("public")
def screens() -> Any:
    return render_template("ranking/screens.html", stages=shown_stages())


@bp.get("/screen/<slug>/<stage>")
@guard("public")
def screen(slug: str, stage: str) -> Any:
    """The big screen. Whatever is wrong with the address, an audience sees a calm page that tries again."""
    found = _staged(slug, stage)
    room = showing.room_key(found, request.args.get("room")) if found is not None else None
    if found is None or room is None or not found.contest.published:
        return render_template("ranking/waiting.html", sample_data=False)
    return render_template(
        "ranking/screen.html", stage=found, started=showing.starting_with(found, room), words=said_by_scripts(),
        rule=_("得分：%(rule)s", rule=_sentences(told(found)[:2])),
    )
