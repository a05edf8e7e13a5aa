"""The supervisor's list of receipts: a judge compares the tablet's short code with it; no marks are on it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.guard import guard
from app.judging.moments import exact_in
from app.scoring.receipts import receipts_of, spelled
from app.scoring.routes import bp


@bp.get("/manage/<slug>/stages/<stage>/receipts")
@guard("tally.read", stage_by_key)
def receipts(stage: Stage) -> Any:
    code = spelled(request.args.get("code", "")[:40])
    holders = receipts_of(stage, code)
    return render_template(
        "scoring/receipts.html", stage=stage, holders=holders, code=code, at=exact_in(stage.contest.timezone),
        count=sum(len(one.receipts) for one in holders),
    )
