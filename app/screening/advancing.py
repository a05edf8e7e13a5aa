"""Pages of the cut: pending decisions, filled from a proposal and changed row by row; after the release who went on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.contests.queries import next_stage, stage_by_key
from app.contests.rules import MISSING
from app.errors import Refused
from app.guard import actor, guard
from app.i18n import pick
from app.scoring.tallies import counted_later
from app.screening import cut, deciding, proposing, releasing, reserves, typed
from app.screening.deciding import Pending
from app.screening.routes import bp
from app.screening.typed import Edit
from app.screening.undoing import undo_cut, why_not
from app.screening.verdicts import PILE
from app.submissions.models import Entry
from app.submissions.words import OUTCOMES, outcome_text

PAGE = 50
# What the list can be narrowed to, in the order of its tabs: all, or one outcome ("open" is none yet).
SHOWN = {"": "", "open": "", "advanced": "advanced", "reserve": "reserve", "eliminated": "eliminated"}


def _title(stage: Stage) -> str:
    return pick(stage.title, stage.title_en)


def _place(stage: Stage, **more: Any) -> str:
    kept = {name: request.args[name] for name in ("show", "page") if request.args.get(name)}
    return url_for("screening.advance", slug=stage.contest.slug, stage=stage.key, **{**kept, **more})


def _summary(found: Pending, given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Counts, floors and caps as they stand now, and what is still in the way of a release."""
    going = proposing.cells(row.one for row in found.only("advanced"))
    before = given if given is not None else proposing.typed_before(deciding.plan_of(found.stage))
    return {
        "counts": found.counts, "wanted": proposing.wanted(found.cut, before, going), "obstacles": releasing.obstacles(found),
        "contest": found.stage.contest, "stage": found.stage, "cut": found.cut,
        "later": counted_later(found.stage, [row.key for row in found.only("advanced")]), "instead": MISSING,
    }


def _page(
    stage: Stage, *, edits: dict[str, Edit] | None = None, given: Mapping[str, str] | None = None, refused: Refused | None = None,
) -> str:
    found = deciding.pending(stage)
    told = _summary(found, given)
    wanted, proposal = told["wanted"], None
    if (deciding.plan_of(stage).id is not None or given is not None) and not wanted.errors and not any(one.error for one in wanted.quotas):
        proposal = proposing.proposed(found.cut, wanted)
    shown = request.args.get("show", "")
    rows = found.only(SHOWN[shown]) if shown and shown in SHOWN else list(found.rows)
    number = request.args.get("page", "1")
    page = typed.sliced(rows, int(number) if number.isdecimal() and len(number) < 6 else 1, PAGE)
    return render_template(
        "screening/advance.html", **told, following=next_stage(stage), rows=page.rows, page=page, shown=shown, tabs=SHOWN,
        proposal=proposal, whys=proposing.whys(found.cut, wanted, proposal) if proposal else {}, states=PILE, how=cut.how_it_stands,
        edits=edits or {}, refused=refused, seal=found.seal, outcomes=OUTCOMES, asked=given is not None,
        said=outcome_text, who=typed.who,
    )


def _done_page(stage: Stage) -> str:
    found = cut.cut_of(stage)
    by_outcome = {key: [one for one in found.all if one.entry.outcome == key] for key in OUTCOMES}
    by_outcome["reserve"].sort(key=lambda one: one.entry.reserve_place or 0)
    following = next_stage(stage)
    return render_template(
        "screening/advanced.html", stage=stage, contest=stage.contest, following=following, by_outcome=by_outcome,
        work=kind_of(following).work if following else "", states=PILE, how=cut.how_it_stands, stands=why_not(stage),
        bench=reserves.bench(stage), open_places=reserves.open_places(stage),
    )


@bp.get("/manage/<slug>/stages/<stage>/advance")
@guard("stage.advance", stage_by_key)
def advance(stage: Stage) -> Any:
    return _done_page(stage) if stage.state == "done" else _page(stage)


@bp.post("/manage/<slug>/stages/<stage>/advance")
@guard("stage.advance", stage_by_key)
def keep_decisions(stage: Stage) -> Any:
    """All rows of a page at once, for browsers without script: those that were changed are kept, the others untouched."""
    found = {row.key: row for row in deciding.pending(stage).rows}
    edits, kept = {}, 0
    for key, edit in typed.edits(request.form).items():
        row = found.get(key)
        if row is None or not edit.changed:
            continue
        try:
            _apply(row.one.entry, edit)
            kept += 1
        except Refused as no:
            edits[key] = edit.refused(no)
    if edits:
        return _page(stage, edits=edits), max(one.status for one in edits.values())
    flash(_("已保存 %(num)d 行，还没有公布。", num=kept) if kept else _("没有改动。"), "ok")
    return redirect(_place(stage), 303)


def _apply(entry: Entry, edit: Edit) -> Any:
    return deciding.decide(
        actor(), entry, edit.outcome, place=edit.number(), reason=edit.reason, base=edit.base,
    )


def _entry_of(slug: str, stage: str, key: str) -> Entry | None:
    found = stage_by_key(slug, stage)
    return typed.entry_of(found, key) if found is not None else None


@bp.put("/manage/<slug>/stages/<stage>/advance/<key>")
@guard("stage.advance", _entry_of)
def put_decision(entry: Entry) -> Any:
    """One row by script: the row as it stands now, and the page's figures; 409 with the other's row for a clash."""
    stage, status, wrong = entry.stage, 200, {}
    try:
        _apply(entry, typed.edit_of(request.get_json(silent=True)))
    except Refused as no:
        status = no.status
        wrong = {"text": str(no.text), "fields": {name: str(text) for name, text in no.fields.items()}, "clash": no.code == "newer_decision"}
    found = deciding.pending(stage)
    row = next((row for row in found.rows if row.one.entry.id == entry.id), None)
    told = {} if row is None else {
        "outcome": row.outcome, "place": row.place, "reason": row.reason, "base": row.version,
        "who": typed.who(row, stage.contest), "says": outcome_text(row.outcome or None, row.place),
    }
    counts = {key: len(found.rows) if not key else found.counts[outcome] for key, outcome in SHOWN.items()}
    summary = render_template("screening/summary.html", **_summary(found))
    answer = jsonify({**wrong, "row": told, "seal": found.seal, "counts": counts, "summary": summary})
    answer.status_code = status
    return answer


@bp.post("/manage/<slug>/stages/<stage>/advance/fill")
@guard("stage.advance", stage_by_key)
def fill_decisions(stage: Stage) -> Any:
    """Note for everybody what the proposal says; nothing is public yet."""
    found, only = cut.cut_of(stage), bool(request.form.get("keep"))
    wanted = proposing.wanted(found, request.form, by_hand=only)
    try:
        if only:
            deciding.keep_quotas(actor(), stage, wanted)
            flash(_("名额已记下，名单没有改。"), "ok")
            return redirect(_place(stage), 303)
        counts = deciding.fill(actor(), stage, wanted, request.form.get("seal", ""))
    except Refused as no:
        return _page(stage, given=request.form, refused=no), no.status
    flash(_(
        "已填好：晋级 %(advanced)d，候补 %(reserve)d，未晋级 %(out)d，未定 %(open)d。还没有公布。",
        advanced=counts["advanced"], reserve=counts["reserve"], out=counts["eliminated"], open=counts[""],
    ), "ok")
    return redirect(url_for("screening.advance", slug=stage.contest.slug, stage=stage.key), 303)


@bp.post("/manage/<slug>/stages/<stage>/advance/undo")
@guard("stage.advance", stage_by_key)
def undo_advance(stage: Stage) -> Any:
    try:
        undo_cut(actor(), stage)
    except Refused as no:
        flash(str(no.text), "error")
        if stage.state == "done":
            return _done_page(stage), no.status
    else:
        flash(_("晋级名单已撤销，“%(title)s”重新打开。", title=_title(stage)), "ok")
    return redirect(url_for("screening.advance", slug=stage.contest.slug, stage=stage.key), 303)


@bp.post("/manage/<slug>/stages/<stage>/advance/call")
@guard("stage.advance", stage_by_key)
def call_reserve(stage: Stage) -> Any:
    try:
        called = reserves.call_reserve(actor(), stage, request.form.get("entry", "")[:16])
    except Refused as no:
        flash(str(no.text), "error")
        return (_done_page(stage) if stage.state == "done" else _page(stage)), no.status
    following = next_stage(stage)
    flash(_("“%(title)s”递补晋级到“%(next)s”。", title=pick(called.project.title, called.project.title_en), next=_title(following) if following else ""), "ok")
    return redirect(url_for("screening.advance", slug=stage.contest.slug, stage=stage.key), 303)
