"""Pages of screening: the pile, and one case of it with the form for a verdict."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.contests.models import Contest, Stage
from app.core.policy import may
from app.errors import Refused, attach
from app.forms import tidy
from app.guard import actor, guard
from app.i18n import pick
from app.screening import actions, queries
from app.screening.forms import FilterForm, VerdictForm
from app.screening.queries import GROUPS, Filters
from app.screening.verdicts import PILE, REASON_LENGTH, TIME_TO_COMPLETE, VERDICTS
from app.submissions import facts
from app.submissions.models import Entry, Project
from app.submissions.uploads import numbered, standing
from app.submissions.words import moment_text, short_moment

bp = Blueprint("screening", __name__)


def _filters() -> Filters:
    state = request.args.get("state", "")
    return Filters(
        q=tidy(request.args.get("q"))[:100], field=request.args.get("field", "")[:40],
        region=request.args.get("region", "")[:40], state=state if state in GROUPS else "",
    )


def _filter_form(contest: Contest, wanted: Filters) -> FilterForm:
    form = FilterForm(formdata=None, data={"q": wanted.q, "field": wanted.field, "region": wanted.region})
    form.field.choices = [("", _("全部领域")), *((one.key, pick(one.title, one.title_en)) for one in contest.fields)]
    form.region.choices = [("", _("全部街镇")), *((one.key, pick(one.title, one.title_en)) for one in contest.regions)]
    return form


@bp.get("/manage/<slug>/stages/<stage>/screening")
@guard("screening.work", queries.pile_stage)
def pile(stage: Stage) -> Any:
    wanted = _filters()
    number = request.args.get("page", "1")
    found = queries.pile(stage, wanted, int(number) if number.isdecimal() and len(number) < 6 else 1)
    return render_template(
        "screening/pile.html", stage=stage, contest=stage.contest, pile=found, wanted=wanted, states=PILE,
        form=_filter_form(stage.contest, wanted), next_waiting=queries.neighbours(stage, wanted, None).waiting,
        when=lambda moment: short_moment(moment, stage.contest), may_advance=_organises(stage),
    )


def _organises(stage: Stage) -> bool:
    return may(actor(), "stage.advance", stage.scope())


def _verdict_form(entry: Entry, latest: int) -> VerdictForm:
    form = VerdictForm()
    form.checks.choices = [(one["key"], pick(one.get("title"), one.get("title_en"))) for one in entry.stage.checklist or []]
    form.until.zone = entry.stage.contest.timezone
    if not form.is_submitted():
        form.base.data, form.newest.data = queries.seen(entry.project), str(latest)
        form.until.data = clock.now() + TIME_TO_COMPLETE
    return form


def _answers(project: Project) -> list[tuple[str, list[tuple[str, str]]]]:
    """(step, [(label, text)]) of everything that the form asks for; what stands in the head is left out."""
    shown = []
    for step in facts.steps_of(project.contest):
        pairs = [
            (item.label, item.show(facts.value_of(project, item)))
            for item in facts.items(project.contest, step) if item.name not in {"title", "title_en", "field", "region"}
        ]
        if pairs:
            shown.append((str(facts.STEP_TITLES[step]), pairs))
    return shown


def _case_page(entry: Entry, form: VerdictForm, verdicts: list[Any]) -> str:
    wanted, contest = _filters(), entry.stage.contest
    line = queries.line_of(entry)
    return render_template(
        "screening/case.html", entry=entry, project=entry.project, stage=entry.stage, contest=contest, form=form,
        wanted=wanted, now=PILE[line.state], state_key=line.state, verdicts=verdicts, kinds=VERDICTS,
        around=queries.neighbours(entry.stage, wanted, entry.key), answers=_answers(entry.project),
        files=numbered(standing(entry.project)), when=lambda moment: moment_text(moment, contest),
        closed=entry.stage.state == "done" or entry.outcome is not None or entry.status != "active",
        most=REASON_LENGTH,
    )


@bp.get("/manage/<slug>/stages/<stage>/screening/<key>")
@guard("screening.work", queries.case_in)
def case(entry: Entry) -> Any:
    verdicts = queries.verdicts_of(entry)
    form = _verdict_form(entry, verdicts[0].id if verdicts else 0)
    # What was found before is a start, except on what was completed or changed since: that is looked at anew.
    if verdicts and queries.line_of(entry).state in {"pass", "fail", "returned"}:
        form.verdict.data, form.reason.data = verdicts[0].verdict, verdicts[0].reason
        form.checks.data = [key for key, ticked in (verdicts[0].checks or {}).items() if ticked]
    return _case_page(entry, form, verdicts)


@bp.post("/manage/<slug>/stages/<stage>/screening/<key>")
@guard("screening.work", queries.case_in)
def judge_case(entry: Entry) -> Any:
    form = _verdict_form(entry, 0)
    newest = form.newest.data or ""
    status = 422
    if form.validate():
        try:
            given = actions.give_verdict(
                actor(), entry, form.verdict.data or "", form.reason.data or "", dict.fromkeys(form.checks.data or [], True),
                until=form.until.data, base=form.base.data or "", newest=int(newest) if newest.isdecimal() else 0,
            )
        except Refused as no:
            attach(form, no)
            status = no.status
        else:
            return _onwards(entry, queries.verdict_word(given.verdict))
    verdicts = queries.verdicts_of(entry)
    if status == 409:
        # The page below shows what stands now: the next press is made on that.
        form.base.data, form.newest.data = queries.seen(entry.project), str(verdicts[0].id if verdicts else 0)
    return _case_page(entry, form, verdicts), status


def _onwards(entry: Entry, word: str) -> Any:
    """To the next case that waits, else back to the pile."""
    wanted, stage = _filters(), entry.stage
    place = {"slug": stage.contest.slug, "stage": stage.key, **wanted.args()}
    flash(_("已记下“%(title)s”：%(verdict)s。", title=entry.project.title, verdict=word), "ok")
    onward = queries.neighbours(stage, wanted, entry.key).waiting
    if onward is None:
        return redirect(url_for("screening.pile", **place), 303)
    return redirect(url_for("screening.case", key=onward, **place), 303)


from app.screening import advancing  # noqa: E402, F401  hangs its pages on the same blueprint
