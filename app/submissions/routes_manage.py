"""The organiser's pages: the list of projects, one project as a whole, an entry's status."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contests.models import Contest
from app.contests.queries import contest_by_slug
from app.core.policy import Scope, may
from app.errors import Refused, attach
from app.guard import actor, guard
from app.i18n import pick
from app.submissions import actions, facts, queries
from app.submissions.answers import answers_of
from app.submissions.behalf import can_be_claimed
from app.submissions.forms import StatusForm
from app.submissions.models import Entry, Project
from app.submissions.queries import Filters
from app.submissions.readers import Readable
from app.submissions.routes import bp
from app.submissions.uploads import numbered, standing
from app.submissions.words import OUTCOMES, STATES


@bp.get("/manage/<slug>/projects")
@guard("project.read", contest_by_slug)
def projects(contest: Contest) -> Any:
    wanted = Filters(**{name: request.args.get(name, "").strip()[:80] for name in ("q", "field", "region", "state", "outcome")})
    page = queries.projects_page(contest, wanted, request.args.get("page", 1, type=int))
    return render_template(
        "submissions/projects.html", contest=contest, page=page, wanted=wanted, choices=_choices(contest),
        may_export=may(actor(), "export.read", contest.scope()), may_import=may(actor(), "project.import", contest.scope()), states=STATES, outcomes=OUTCOMES,
    )


def _choices(contest: Contest) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(parameter, label, options) of each filter."""
    return [
        ("field", _("领域"), [(one.key, pick(one.title, one.title_en)) for one in contest.fields]),
        ("region", _("街镇"), [(one.key, pick(one.title, one.title_en)) for one in contest.regions]),
        ("state", _("状态"), [(key, str(word.label)) for key, word in STATES.items() if key != "draft"]),
        ("outcome", _("评审结果"), [
            (f"{stage.key}:{key}", _("%(stage)s：%(outcome)s", stage=pick(stage.title, stage.title_en), outcome=word.label))
            for stage in contest.stages for key, word in OUTCOMES.items()
        ]),
    ]


@bp.get("/manage/<slug>/projects/<key>")
@guard("project.read", queries.readable_in, hide=True)
def read(found: Readable) -> Any:
    return _read_page(found.project)


def _read_page(project: Project, forms: dict[int, StatusForm] | None = None) -> str:
    scope, who = project.contest.scope(), actor()
    decides = may(who, "stage.advance", scope)
    entries = sorted(project.entries, key=lambda entry: entry.stage.position)
    given, items = forms or {}, {item.name: item for item in facts.items(project.contest)}
    audience = None if may(who, "project.overlook", project.scope()) else "judges"
    return render_template(
        "submissions/read.html", project=project, contest=project.contest, answers=answers_of(project, audience),
        files=numbered(standing(project, audience)), way=queries.status_line(project),
        entries=[(entry, given.get(entry.id) or _status_form(entry)) for entry in entries],
        decides=decides, history=queries.history(project) if may(who, "contest.overlook", scope) else None,
        vouches=may(who, "region.vouch", project.scope()), claimable=can_be_claimed(project), asked=set(given), labels={name: item.label for name, item in items.items()},
        shown=lambda name, value: items[name].show(value) if name in items else value,
    )


def _status_form(entry: Entry) -> StatusForm:
    return StatusForm(formdata=None, data={"status": entry.status}, prefix=f"{entry.stage.key}-")


class _InStage:
    """An entry found by contest, project and stage."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def scope(self) -> Scope:
        return self.entry.scope()


def _load_entry(slug: str, key: str, stage: str) -> _InStage | None:
    project = queries.project_in(slug, key)
    found = [entry for entry in project.entries if entry.stage.key == stage] if project is not None else []
    return _InStage(found[0]) if found else None


@bp.post("/manage/<slug>/projects/<key>/entries/<stage>/status")
@guard("stage.advance", _load_entry)
def set_status(at: _InStage) -> Any:
    entry = at.entry
    form = StatusForm(prefix=f"{entry.stage.key}-")
    try:
        if form.validate():
            actions.set_entry_status(actor(), entry, form.status.data, form.reason.data)
            flash(_("已保存。"), "ok")
            return redirect(url_for("submissions.read", slug=entry.stage.contest.slug, key=entry.key), 303)
    except Refused as no:
        attach(form, no)
    return _read_page(entry.project, {entry.id: form}), 422
