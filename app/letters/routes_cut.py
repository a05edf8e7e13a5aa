"""The page of a cut's letters: before the release what each would say and the press that releases; then those that wait."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.contests.queries import next_stage, stage_by_key
from app.errors import Refused
from app.guard import actor, guard
from app.letters import cut, releasing
from app.letters.queries import sent_of_cut
from app.letters.routes import bp
from app.screening.deciding import pending
from app.screening.releasing import obstacles, without_ground
from app.stationery import language_of

PAGE = 50


def _page(stage: Stage, refused: Refused | None = None) -> str:
    waiting = cut.held(stage)
    if not waiting and stage.state != "done":
        return _expected_page(stage, refused)
    return render_template(
        "letters/cut.html", stage=stage, contest=stage.contest, letters=waiting, kinds=cut.kinds_counted([one.kind for one in waiting]),
        without=[one for one in waiting if not one.to], nobody=[one for one in waiting if one.person_id is None],
        seal=cut.seal_of(waiting), refused=refused, sent=sent_of_cut(stage.id),
        page=cut.held_page(stage, request.args.get("page", 1, type=int)),
    )


def _expected_page(stage: Stage, refused: Refused | None = None) -> str:
    found = pending(stage)
    letters = releasing.expected(found)
    wanted = request.args.get("kind", "")
    listed = [one for one in letters if one.kind.key == wanted] if wanted else letters
    pages = max(1, -(-len(listed) // PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = listed[(number - 1) * PAGE:number * PAGE]
    readers = {one.project.id: cut.reader_of(one.project) for one in letters}
    return render_template(
        "letters/expected.html", stage=stage, contest=stage.contest, following=next_stage(stage), found=letters, refused=refused,
        kinds=cut.kinds_counted([one.kind.key for one in letters]), wanted=wanted, pending=found, seal=releasing.seal_of(found),
        texts=[(one, *releasing.text_of(stage, one), language_of(readers[one.project.id])) for one in shown],
        without=sum(not one.email for one in readers.values()), nobody=sum(one.id is None for one in readers.values()),
        obstacles=obstacles(found), groundless=without_ground(found), meant=found.counts[""] < len(found.rows),
        ticked={name: bool(request.form.get(name)) for name in ("include_undecided", "hold")},
        page={
            "page": number, "pages": pages, "has_prev": number > 1, "prev_num": number - 1, "has_next": number < pages, "next_num": number + 1,
        },
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


@bp.post("/manage/<slug>/stages/<stage>/letters/release")
@guard("stage.advance", stage_by_key)
def release(stage: Stage) -> Any:
    """One confirmed step: what is pending is decided, and its letters go out with it unless they are to wait."""
    try:
        done, sent = releasing.release(
            actor(), stage, request.form.get("seal", ""), include_undecided=bool(request.form.get("include_undecided")),
            hold=bool(request.form.get("hold")),
        )
    except Refused as no:
        return _page(stage, no), no.status
    words = _("已公布：晋级 %(went)d，候补 %(reserve)d，未晋级 %(out)d。", went=len(done.advanced), reserve=len(done.reserves), out=len(done.eliminated))
    flash(words + (_("%(num)d 封信已发出。", num=sent) if sent else ""), "ok")
    return redirect(url_for("screening.advance", slug=stage.contest.slug, stage=stage.key), 303)
