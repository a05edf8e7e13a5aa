"""Pages of score sheets: a judge's own to sign, the list of who signed, the PDF, and the public check."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.errors import Refused
from app.guard import actor, guard
from app.i18n import pick
from app.judging.moments import exact_in
from app.offload import offload
from app.scoring import signing
from app.scoring.marks import total
from app.scoring.routes import bp
from app.scoring.scoresheet import pdf, told
from app.scoring.signing import Sheet
from app.scoring.tablet import owner
from app.scoring.words import words


def _own(slug: str, stage: str) -> Sheet | None:
    return signing.own_sheet(slug, stage, actor().person_id)


def _page(sheet: Sheet, refused: Refused | None = None) -> str:
    return render_template(
        "scoring/sheet.html", sheet=sheet, stage=sheet.stage, refused=refused, total=lambda card: total(card.marks, sheet.stage.criteria),
        at=exact_in(sheet.stage.contest.timezone), words=words(), widest=signing.WIDEST, data={"owner": owner(sheet.judge.person_id)},
        signature=signing.path_of(sheet.signature.strokes) if sheet.signature is not None else "",
    )


@bp.get("/judge/sheets/<slug>/<stage>")
@guard("scorecard.own", _own, hide=True)
def sheet(found: Sheet) -> Any:
    return _page(found)


@bp.post("/judge/sheets/<slug>/<stage>")
@guard("scorecard.own", _own, hide=True)
def sign(found: Sheet) -> Any:
    try:
        strokes = signing.read_strokes(request.form.get("strokes", ""))
        signing.sign(actor(), found, request.form.get("fingerprint", ""), strokes)
    except Refused as no:
        again = signing.own_sheet(found.stage.contest.slug, found.stage.key, actor().person_id)
        return _page(again or found, no), no.status
    flash(_("已签名。"), "ok")
    return redirect(url_for("scoring.sheet", slug=found.stage.contest.slug, stage=found.stage.key), 303)


@bp.get("/judge/sheets/<slug>/<stage>/sheet.pdf")
@guard("scorecard.own", _own, hide=True)
def sheet_pdf(found: Sheet) -> Any:
    return _printed([found], found.stage, found.judge.key)


@bp.get("/manage/<slug>/stages/<stage>/sheets")
@guard("tally.read", stage_by_key)
def sheets(stage: Stage) -> Any:
    return render_template(
        "scoring/sheets.html", stage=stage, contest=stage.contest, sheets=signing.sheets_of(stage), at=exact_in(stage.contest.timezone),
    )


@bp.get("/manage/<slug>/stages/<stage>/sheets.pdf")
@guard("tally.read", stage_by_key)
def sheets_pdf(stage: Stage) -> Any:
    """All sheets, or with `?judge=KEY` one."""
    wanted = request.args.get("judge")
    found = [one for one in signing.sheets_of(stage) if one.cards and wanted in (None, one.judge.key)]
    if not found:
        raise Refused("nothing", _("还没有评分表可以打印。"), status=409)
    return _printed(found, stage, wanted or "all")


def _printed(found: list[Sheet], stage: Stage, which: str) -> Response:
    answer = Response(offload(pdf, [told(one) for one in found]), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="score-sheets-{stage.contest.slug}-{stage.key}-{which}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/check/sheet/<seal>")
@guard("public")
def check_sheet(seal: str) -> Any:
    """Whether a printed fingerprint is the one of a signed sheet as it stands; tells no marks and no names."""
    found = signing.checked(seal.lower()) if len(seal) == 64 else None
    page = render_template(
        "scoring/check_sheet.html", found=found, seal=seal[:64], at=exact_in(found.stage.contest.timezone) if found else None,
        title=pick(found.stage.contest.title, found.stage.contest.title_en) if found else "",
    )
    return page, 200 if found else 404
