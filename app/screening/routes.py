"""Pages of screening: the pile, and one case of it with the form for a verdict."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.contests.models import Contest, Stage
from app.errors import Refused, attach
from app.forms import tidy
from app.guard import actor, guard
from app.i18n import pick
from app.scoring.marks import total, written
from app.screening import actions, looking, marks, queries
from app.screening.forms import FilterForm, KeepForm, RecuseForm, VerdictForm, verdict_form, words_name
from app.screening.keeping import kept_filters
from app.screening.looking import Seen
from app.screening.models import Plan, Verdict
from app.screening.queries import GROUPS, Filters
from app.screening.twins import twins_of
from app.screening.verdicts import PILE, REASON_LENGTH, TIME_TO_COMPLETE, VERDICTS
from app.submissions import returning
from app.submissions.downloads import hand_over, hand_over_preview
from app.submissions.drawing import file_pages
from app.submissions.models import Entry, Project
from app.submissions.returning import Asks
from app.submissions.uploads import standing
from app.submissions.words import moment_text, short_moment

bp = Blueprint("screening", __name__)


def wanted_filters() -> Filters:
    """What the address narrows the pile to."""
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
    wanted = wanted_filters()
    number = request.args.get("page", "1")
    plan = queries.plan_of(stage)
    reader = queries.reader_of(actor(), stage, plan)
    found = queries.pile(stage, wanted, int(number) if number.isdecimal() and len(number) < 6 else 1, reader)
    return render_template(
        "screening/pile.html", stage=stage, contest=stage.contest, pile=found, wanted=wanted, states=PILE,
        form=_filter_form(stage.contest, wanted), next_waiting=found.waiting,
        scores=marks.standings(stage) if reader.whole else {},
        when=lambda moment: short_moment(moment, stage.contest), plan=plan, reader=reader, kept=kept_filters(stage, reader.person_id),
        overdue=plan.due_at is not None and plan.due_at < clock.now(), keep_form=KeepForm(formdata=None),
    )


def _verdict_form(entry: Entry, look: Seen | None = None) -> VerdictForm:
    """The form as it was sent, or for `look` a fresh one."""
    plan = look.plan if look is not None else queries.plan_of(entry.stage)
    form: VerdictForm = verdict_form([(name, label) for name, label, _step in returning.askable(entry.stage.contest)], [
        (marks.field_of(one.key), pick(one.title, one.title_en)) for one in entry.stage.criteria
    ])
    form.reasons.choices = [(one["key"], pick(one["title"], one["title_en"])) for one in plan.reasons]
    form.asks.choices = [(name, label) for name, label, _step in returning.askable(entry.stage.contest)]
    form.checks.choices = [(one["key"], pick(one.get("title"), one.get("title_en"))) for one in entry.stage.checklist or []]
    form.until.zone = entry.stage.contest.timezone
    if look is not None:
        form.base.data, form.newest.data = queries.seen(entry.project), str(look.newest)
        form.until.data = clock.now() + TIME_TO_COMPLETE
    return form


def _case_page(entry: Entry, form: VerdictForm, look: Seen) -> str:
    wanted, contest = wanted_filters(), entry.stage.contest
    line = queries.line_of(entry, look.reader)
    alike, unseen = twins_of(entry, look.reader, look.hidden)
    return render_template(
        "screening/case.html", entry=entry, project=entry.project, stage=entry.stage, contest=contest, form=form,
        wanted=wanted, now=PILE[line.state], state_key=line.state, verdicts=look.verdicts, kinds=VERDICTS, plan=look.plan,
        reader=look.reader, hidden=look.hidden, around=queries.neighbours(entry.stage, wanted, entry.key, look.reader),
        answers=looking.answers(entry.project, look.hidden), files=looking.files(entry.project, look.reader),
        when=lambda moment: moment_text(moment, contest), most=REASON_LENGTH, file_pages=file_pages,
        ruled=any(one.rules and _stands(one, entry.project) for one in look.verdicts), twins=alike, twins_unseen=unseen, recuse_form=RecuseForm(formdata=None), changes=looking.changes(entry.project, look), words_name=words_name, criteria=[(one, form[marks.field_of(one.key)]) for one in entry.stage.criteria], written=written, words_of=looking.asked_in_short,
        total_of=lambda one: total(one.marks or {}, entry.stage.criteria),
        asks=[(name, label) for name, label in form.asks.choices if name not in look.hidden],
        closed=entry.stage.state == "done" or entry.outcome is not None or entry.status != "active",
    )


@bp.get("/manage/<slug>/stages/<stage>/screening/<key>")
@guard("screening.work", queries.case_in)
def case(entry: Entry) -> Any:
    look = looking.look(entry)
    form = _verdict_form(entry, look)
    # What one found before is a start, except on what was completed or changed since: that is looked at anew.
    own = next((one for one in look.verdicts if one.screener_id == look.reader.person_id), None)
    if own is not None and queries.line_of(entry, look.reader).state not in ("completed", "changed") and _stands(own, entry.project):
        form.verdict.data, form.reason.data = own.verdict, own.reason
        form.checks.data = [key for key, ticked in (own.checks or {}).items() if ticked]
        _fill_asks(form, own)
        for criterion in entry.stage.criteria:
            form[marks.field_of(criterion.key)].data = own.marks.get(criterion.key, "")
    return _case_page(entry, form, look)


def _fill_asks(form: VerdictForm, own: Verdict) -> None:
    form.reasons.data = [one["key"] for one in own.asks.get("reasons", [])]
    form.asks.data = [one["name"] for one in own.asks.get("items", [])]
    for one in own.asks.get("items", []):
        if words_name(one["name"]) in form:
            form[words_name(one["name"])].data = one["text"]


def _asks(form: VerdictForm, plan: Plan) -> Asks:
    """What the form asks for; an item with words is asked for, ticked or not."""
    picked, words = set(form.asks.data or []), {name: form[words_name(name)].data or "" for name, _label in form.asks.choices}
    return Asks(
        tuple(one for one in plan.reasons if one["key"] in (form.reasons.data or [])),
        {name: text for name, text in words.items() if name in picked or text},
    )


def _stands(verdict: Verdict, project: Project) -> bool:
    return verdict.at >= project.updated_at


@bp.post("/manage/<slug>/stages/<stage>/screening/<key>")
@guard("screening.work", queries.case_in)
def judge_case(entry: Entry) -> Any:
    form = _verdict_form(entry)
    newest = (form.newest.data or "")[:18]
    status = 422
    if form.validate():
        try:
            given = actions.give_verdict(
                actor(), entry, form.verdict.data or "", form.reason.data or "", dict.fromkeys(form.checks.data or [], True),
                until=form.until.data, asks=_asks(form, queries.plan_of(entry.stage)),
                marked={one.key: form[marks.field_of(one.key)].data or "" for one in entry.stage.criteria}, base=form.base.data or "", newest=int(newest) if newest.isdecimal() else 0,
            )
        except Refused as no:
            attach(form, no)
            status = no.status
        else:
            flash(_("已记下“%(title)s”：%(verdict)s。", title=pick(entry.project.title, entry.project.title_en), verdict=queries.verdict_word(given.verdict)), "ok")
            return redirect(onwards(entry), 303)
    look = looking.look(entry)
    if status == 409:
        # The page below shows what stands now: the next press is made on that.
        form.base.data, form.newest.data = queries.seen(entry.project), str(look.newest)
    return _case_page(entry, form, look), status


def _load_file(slug: str, stage: str, key: str, file: str) -> Entry | None:
    entry = queries.case_in(slug, stage, key)
    return entry if entry is not None and any(one.key == file for one in standing(entry.project)) else None


@bp.get("/manage/<slug>/stages/<stage>/screening/<key>/files/<file>")
@guard("screening.work", _load_file)
def case_file(entry: Entry) -> Any:
    """A file under the name that this reader may know."""
    wanted = (request.view_args or {}).get("file")
    reader = queries.reader_of(actor(), entry.stage)
    found = [(file, name) for file, name in looking.files(entry.project, reader) if file.key == wanted]
    if not found:
        abort(404)
    return hand_over_preview(found[0][0]) if "preview" in request.args else hand_over(*found[0])


def onwards(entry: Entry) -> str:
    """The address of the next case that waits, else of the pile."""
    wanted, stage = wanted_filters(), entry.stage
    place = {"slug": stage.contest.slug, "stage": stage.key, **wanted.args()}
    onward = queries.neighbours(stage, wanted, entry.key, queries.reader_of(actor(), stage)).waiting
    if onward is None or onward == entry.key:
        return url_for("screening.pile", **place)
    return url_for("screening.case", key=onward, **place)


from app.screening import advancing, routes_disputes, routes_own, routes_plan, routes_twins  # noqa: E402, F401  hang their pages on the same blueprint
