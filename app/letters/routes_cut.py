"""The page of a cut's letters: how many of which kind, who has no address, each text, and the press that sends them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.errors import Refused
from app.guard import actor, guard
from app.letters import cut
from app.letters.queries import sent_of_cut
from app.letters.routes import bp
from app.stationery import language_of


def _page(stage: Stage, refused: Refused | None = None) -> str:
    waiting = cut.held(stage)
    if not waiting and stage.state != "done":
        return _expected_page(stage)
    return render_template(
        "letters/cut.html", stage=stage, contest=stage.contest, letters=waiting, kinds=cut.kinds_counted([one.kind for one in waiting]),
        without=[one for one in waiting if not one.to], nobody=[one for one in waiting if one.person_id is None],
        seal=cut.seal_of(waiting), refused=refused, sent=sent_of_cut(stage.id),
        page=cut.held_page(stage, request.args.get("page", 1, type=int)),
    )


def _expected_page(stage: Stage) -> str:
    found, key = cut.expected(stage), request.args.get("project", "")[:16]
    one = next((one for one in found if one.project.key == key), found[0] if found else None)
    return render_template(
        "letters/expected.html", stage=stage, contest=stage.contest, found=found, one=one,
        kinds=cut.kinds_counted([each.kind.key for each in found]), text=cut.text_of(stage, one) if one else None,
        language=language_of(cut.reader_of(one.project)) if one else "zh",
    )


@bp.get("/manage/<slug>/stages/<stage>/letters")
@guard("letters.manage", stage_by_key)
def of_cut(stage: Stage) -> Any:
    return _page(stage)


@bp.post("/manage/<slug>/stages/<stage>/letters")
@guard("letters.manage", stage_by_key)
def send_cut(stage: Stage) -> Any:
    try:
        number = cut.send(actor(), stage, request.form.get("seal", ""))
    except Refused as no:
        return _page(stage, no), no.status
    flash(_("%(num)d 封信已发出。", num=number), "ok")
    return redirect(url_for("letters.of_cut", slug=stage.contest.slug, stage=stage.key), 303)
