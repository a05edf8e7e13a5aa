"""Papers to print: what whoever runs the hall may have, what the planner may, a judge's own, and the public timetable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _

from app.contests.models import Stage
from app.core.policy import Scope, may_look
from app.errors import Refused
from app.guard import actor, guard
from app.judging.models import Judge
from app.judging.queries import judges_of_person
from app.limits import limiter
from app.offload import offload
from app.roadshow.papers import PAPERS, Leaf, Paper, judge_leaves, leaves_of
from app.roadshow.printing import pdf, told
from app.roadshow.queries import days_of
from app.roadshow.routes import bp, staged_by_key


@dataclass(frozen=True)
class Wanted:
    """A paper of a stage, for the guard."""

    stage: Stage
    paper: Paper

    def scope(self) -> Scope:
        return self.stage.scope()

    def leaves(self) -> list[Leaf]:
        """As much as the actor may see: whoever plans also what is not released."""
        planner = _plans(self.stage)
        return leaves_of(self.paper, self.stage, released=not planner)


def wanted(slug: str, stage: str, paper: str) -> Wanted | None:
    """A paper of a stage with pitch days; a loader for guards."""
    found = staged_by_key(slug, stage)
    return Wanted(found, PAPERS[paper]) if found is not None else None


def named(*, host: bool) -> str:
    """The part of an address that names a paper for hosts, or one for planners alone."""
    return f"<any({','.join(paper.key for paper in PAPERS.values() if paper.host is host)}):paper>"


def _plans(stage: Stage) -> bool:
    """Whether the actor plans the stage, or looks at all that is planned."""
    return may_look(actor(), "roadshow.plan", stage.scope())


@dataclass(frozen=True)
class OwnDays:
    """A judge's own released days of a stage."""

    stage: Stage
    judge: Judge

    def scope(self) -> Scope:
        return Scope(contest_id=self.stage.contest_id, owner_id=self.judge.person_id)

    def leaves(self) -> list[Leaf]:
        return judge_leaves(self.stage, days_of(self.stage.id, published_only=True), only=self.judge)


def own_days(slug: str, stage: str) -> OwnDays | None:
    """The days of whoever judges in the stage's contest; a loader for guards."""
    found, person = staged_by_key(slug, stage), actor().person_id
    judges = judges_of_person(person) if found is not None and person is not None else []
    judge = next((one for one in judges if found is not None and one.contest_id == found.contest_id), None)
    return OwnDays(found, judge) if found is not None and judge is not None else None


def something(leaves: list[Leaf]) -> list[Leaf]:
    """The leaves; Refused (404) where nothing stands on them yet."""
    if not leaves:
        raise Refused("roadshow.no_papers", _("还没有可以打印的场次。"), status=404)
    return leaves


def _printed(leaves: list[Leaf], stage: Stage, which: str) -> Response:
    answer = Response(offload(pdf, told(something(leaves))), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{which}-{stage.contest.slug}-{stage.key}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/manage/<slug>/stages/<stage>/papers")
@guard("hall.run", staged_by_key)
def papers(stage: Stage) -> Any:
    """Every paper that the actor may have, as PDF and as a spreadsheet."""
    planner = _plans(stage)
    return render_template(
        "roadshow/papers.html", contest=stage.contest, stage=stage, planner=planner,
        papers=[paper for paper in PAPERS.values() if planner or paper.host],
        ready=bool(days_of(stage.id, published_only=not planner)),
    )


@bp.get(f"/manage/<slug>/stages/<stage>/papers/{named(host=True)}.pdf")
@limiter.limit("60 per hour")
@guard("hall.run", wanted)
def paper_pdf(found: Wanted) -> Any:
    return _printed(found.leaves(), found.stage, found.paper.key)


@bp.get(f"/manage/<slug>/stages/<stage>/papers/{named(host=False)}.pdf")
@limiter.limit("60 per hour")
@guard("roadshow.plan", wanted)
def plan_paper_pdf(found: Wanted) -> Any:
    return _printed(found.leaves(), found.stage, found.paper.key)


@bp.get("/judge/days/<slug>/<stage>.pdf")
@limiter.limit("60 per hour")
@guard("scorecard.own", own_days, hide=True)
def own_days_pdf(found: OwnDays) -> Any:
    """A judge's own day sheet, of released days."""
    return _printed(found.leaves(), found.stage, "judge-days")


@bp.get("/contests/<slug>/<stage>/timetable.pdf")
@limiter.limit("60 per hour")
@guard("contest.read", staged_by_key)
def timetable_pdf(stage: Stage) -> Any:
    """The grid over all rooms as far as it is public."""
    return _printed(leaves_of(PAPERS["timetable"], stage, released=True), stage, "timetable")
