"""Public pages of contests: the front door and each contest's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template

from app import clock
from app.contests.checks import plain
from app.contests.entrance import calls, edition_and_name, entrance
from app.contests.kinds import kind_of
from app.contests.models import Contest
from app.contests.queries import public_contests, whole_contest
from app.contests.rules import told
from app.core.policy import may
from app.guard import actor, guard
from app.i18n import pick

bp = Blueprint("contests", __name__)


@bp.get("/")
@guard("public")
def front() -> Any:
    contests = public_contests()
    if len(contests) == 1:
        return _page(whole_contest(contests[0].slug) or contests[0])
    g.sample_data = any(contest.sample for contest in contests)
    now = clock.now()
    return render_template(
        "contests/front.html", doors=[(contest, entrance(contest, now)) for contest in contests],
        may_start=may(actor(), "contest.create"),
    )


@bp.get("/contests/<slug>")
@guard("contest.read", whole_contest, hide=True)
def page(contest: Contest) -> Any:
    return _page(contest)


def _page(contest: Contest) -> Any:
    now = clock.now()
    scored = [(stage, told(stage)) for stage in contest.stages if kind_of(stage).scored]
    return render_template(
        "contests/page.html", contest=contest, door=entrance(contest, now), calls=calls(contest, now), scored=scored,
        prized=any(stage.tiers for stage, _lines in scored), may_edit=may(actor(), "contest.edit", contest.scope()),
        plain=plain, now=now, name=edition_and_name(pick(contest.title, contest.title_en)),
    )


from app.contests import setup_routes  # noqa: E402, F401  its pages hang on the same blueprint
