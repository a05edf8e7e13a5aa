"""Papers of a roadshow as spreadsheets, with the same doors as their PDF."""

from __future__ import annotations

from typing import Any

from app.change import change
from app.contests.models import Stage
from app.exports.events import BookTaken
from app.exports.papers import leaf_table
from app.exports.routes import XLSX, as_file, bp
from app.exports.workbook import write
from app.files import clean_name
from app.guard import actor, guard
from app.i18n import pick
from app.limits import limiter
from app.offload import offload
from app.roadshow.papers import PAPERS, Leaf, leaves_of
from app.roadshow.routes import staged_by_key
from app.roadshow.routes_papers import OwnDays, Wanted, named, own_days, something, wanted


def _book(leaves: list[Leaf], stage: Stage, title: str) -> Any:
    tables = [leaf_table(leaf) for leaf in something(leaves)]
    return as_file(offload(write, tables), XLSX, clean_name(f"{pick(stage.title, stage.title_en)} {title}.xlsx"))


def _taken(found: Wanted) -> Any:
    """The paper; the log keeps who took it, as of every spreadsheet with names."""
    leaves, stage = something(found.leaves()), found.stage
    book = _book(leaves, stage, str(found.paper.title))
    with change(actor()) as current:
        rows = sum(len(leaf.rows) for leaf in leaves)
        current.record(BookTaken(contest_id=stage.contest_id, stage_id=stage.id, book=f"paper.{found.paper.key}", rows=rows))
    return book


@bp.get(f"/manage/<slug>/stages/<stage>/papers/{named(host=True)}.xlsx")
@limiter.limit("60 per hour")
@guard("hall.run", wanted)
def paper(found: Wanted) -> Any:
    return _taken(found)


@bp.get(f"/manage/<slug>/stages/<stage>/papers/{named(host=False)}.xlsx")
@limiter.limit("60 per hour")
@guard("roadshow.plan", wanted)
def plan_paper(found: Wanted) -> Any:
    return _taken(found)


@bp.get("/judge/days/<slug>/<stage>.xlsx")
@limiter.limit("60 per hour")
@guard("scorecard.own", own_days, hide=True)
def own_paper(found: OwnDays) -> Any:
    return _book(found.leaves(), found.stage, str(PAPERS["judges"].title))


@bp.get("/contests/<slug>/<stage>/timetable.xlsx")
@limiter.limit("60 per hour")
@guard("contest.read", staged_by_key)
def public_timetable(stage: Stage) -> Any:
    return _book(leaves_of(PAPERS["timetable"], stage, released=True), stage, str(PAPERS["timetable"].title))
