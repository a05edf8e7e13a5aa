"""The public pages of a contest's projects: cards to look through, and each project with an address to pass on."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from app.contests.models import Contest
from app.forms import tidy
from app.guard import guard
from app.i18n import pick
from app.submissions import showcase
from app.submissions.downloads import hand_over_clean, hand_over_preview
from app.submissions.queries import open_contest
from app.submissions.routes import bp
from app.submissions.showcase import Shown, ShownFile
from app.submissions.uploads import numbered, settings


@bp.get("/contests/<slug>/projects")
@guard("contest.read", open_contest, hide=True)
def showcase_page(contest: Contest) -> Any:
    wanted = showcase.Wanted(
        tidy(request.args.get("q"))[:80], request.args.get("field", "")[:40], request.args.get("region", "")[:40]
    )
    found = showcase.cards(contest, wanted, request.args.get("page", 1, type=int)) if showcase.is_open(contest) else None
    return render_template(
        "submissions/showcase.html", contest=contest, page=found, wanted=wanted, choices=_choices(contest, found),
        address=_address(url_for("submissions.showcase_page", slug=contest.slug)),
    )


def _choices(contest: Contest, found: showcase.Cards | None) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """(parameter, [(key, title, how many)]) of each filter; only what some project has."""
    if found is None:
        return []
    return [
        (name, [(one.key, pick(one.title, one.title_en), counts[one.key]) for one in listed if one.key in counts])
        for name, listed, counts in (("field", contest.fields, found.fields), ("region", contest.regions, found.regions))
    ]


def _address(path: str) -> str:
    """Where the page is for people elsewhere."""
    return (settings().public_url or request.url_root).rstrip("/") + path


@bp.get("/contests/<slug>/projects/<key>")
@guard("public", showcase.shown_project)
def showcase_project(found: Shown) -> Any:
    project, contest = found.project, found.project.contest
    answers, picture = found.answers, found.picture
    place = {"slug": contest.slug, "key": project.key}
    return render_template(
        "submissions/showcase_project.html", project=project, contest=contest, answers=answers, files=numbered(found.files),
        address=_address(url_for("submissions.showcase_project", **place)), line=answers[0].text if answers else "",
        picture=_address(url_for("submissions.showcase_file", **place, file=picture.key, preview=1)) if picture else None,
    )


@bp.get("/contests/<slug>/projects/<key>/files/<file>")
@guard("public", showcase.shown_file)
def showcase_file(found: ShownFile) -> Any:
    # What a camera wrote into a picture, such as the place, is not for everybody: only the copy leaves.
    if found.attachment.kind in showcase.PICTURES or "preview" in request.args:
        return hand_over_preview(found.attachment)
    names = {one.key: shown for one, shown in numbered(found.files)}
    return hand_over_clean(found.attachment, names[found.attachment.key])
