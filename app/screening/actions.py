"""Verbs of screening: give a verdict, and decide who goes on to the next stage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import Personal, change
from app.contests.actions import lock_stage, set_stage_state
from app.contests.kinds import kind_of
from app.contests.models import Stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.screening import marks
from app.screening.events import VerdictGiven
from app.screening.heap import Reader, theirs
from app.screening.models import Verdict
from app.screening.queries import plan_of, reader_of, seen, verdicts_of, visible
from app.screening.verdicts import REASON_LENGTH, TIME_TO_COMPLETE, VERDICTS
from app.submissions.actions import NOTHING, return_for_completion
from app.submissions.models import Entry, Project
from app.submissions.returning import Asks, kept


def give_verdict(
    actor: Actor, entry: Entry, verdict: str, reason: str = "", checks: dict[str, bool] | None = None, *,
    until: datetime | None = None, asks: Asks = NOTHING, marked: Mapping[str, str] = marks.NOTHING,
    base: str | None = None, newest: int | None = None,
) -> Verdict:
    """Keep a verdict; of each screener the newest counts, and an organiser's settles the entry.

    `until` and `asks` are for a return: its deadline, by default three days on, and what exactly to mend. `base` is `queries.seen` of the project as the page showed it,
    `newest` the id of the newest verdict that it showed (0: none); where either is older than what stands, 409.
    Pressing twice gives one verdict.
    """
    reason = reason.strip()[:REASON_LENGTH]
    with change(actor) as current:
        # Project, stage, entry: the order in which withdrawals, submissions and the cut take them.
        project = db.session.get_one(Project, entry.project_id, with_for_update=True, populate_existing=True)
        stage = db.session.get_one(Stage, entry.stage_id)
        if stage.state == "planned":
            set_stage_state(actor, stage, "open")
        entry = db.session.get_one(Entry, entry.id, with_for_update=True, populate_existing=True)
        db.session.refresh(stage)
        plan = plan_of(stage)
        reader = reader_of(actor, stage, plan)
        shown = visible(verdicts_of(entry), reader, plan, project)
        before = shown[0] if shown else None
        ticked = {one["key"]: bool((checks or {}).get(one["key"])) for one in entry.stage.checklist or []}
        asked = kept(project, asks) if verdict in VERDICTS and VERDICTS[verdict].returns else {}
        settles = verdict in VERDICTS and VERDICTS[verdict].settles
        # An organiser rules with marks or without; who screens gives them with a pass or a fail.
        given_marks = marks.read(stage, marked, whole=settles and not reader.whole)
        happened = (verdict, reason, ticked, asked, given_marks)
        if before is not None and newest not in (None, before.id) and _same(before, actor, happened):
            return before
        _check_verdict(verdict, reason, asks)
        _check_case(actor, entry, project, verdict, current.at)
        _check_reader(reader, entry, shown, project, verdict)
        _check_seen(project, before, base, newest)
        given = Verdict(
            entry_id=entry.id, screener_id=actor.person_id, verdict=verdict, reason=reason, checks=ticked, asks=asked,
            marks=given_marks, at=current.at, rules=reader.whole and not actor.system and settles, version=project.version,
        )
        db.session.add(given)
        db.session.flush()
        if given_marks:
            # Marks mean something only as long as criteria and rule stay as they are.
            lock_stage(actor, stage)
        current.record(_told(entry, project, before, given))
        if VERDICTS[verdict].returns:
            return_for_completion(actor, project, reason, until or current.at + TIME_TO_COMPLETE, asks)
    return given


def _same(before: Verdict, actor: Actor, given: tuple[Any, ...]) -> bool:
    """The same press again: its first arrival is the verdict that stands."""
    stands = (before.verdict, before.reason, before.checks, before.asks, before.marks)
    return before.screener_id == actor.person_id and stands == given


def _told(entry: Entry, project: Project, before: Verdict | None, given: Verdict) -> VerdictGiven:
    return VerdictGiven(
        contest_id=project.contest_id, stage_id=entry.stage_id, project=project.key, version=project.version,
        verdict=[before.verdict if before else None, given.verdict], rules=given.rules, checks=given.checks, marks=given.marks,
        reason=Personal(given.reason, project.owner_id),
    )


def _check_verdict(verdict: str, reason: str, asks: Asks) -> None:
    kind = VERDICTS.get(verdict)
    if kind is None:
        raise Refused("verdict", _("请选一个结论。"), field="verdict")
    if kind.needs_reason and not reason and not (kind.returns and asks.said):
        raise Refused("no_reason", reason_wanted(verdict), field="reason")


def reason_wanted(verdict: str) -> str:
    """What a verdict without its reason is answered with."""
    if VERDICTS[verdict].returns:
        return _("请写明要补充什么，或选一个原因，申报人会看到。")
    return _("请写明不通过的理由，申报人会看到。") if VERDICTS[verdict].settles else _("请写明哪里拿不准，主办方会看到。")


def _check_case(actor: Actor, entry: Entry, project: Project, verdict: str, now: datetime) -> None:
    """Refused where the entry cannot be judged now, or not by this person."""
    if not kind_of(entry.stage).checked:
        raise Refused("not_checked", _("这个环节不做初审。"), status=409)
    if entry.stage.state == "done" or entry.outcome is not None:
        raise Refused("stage_done", _("“%(title)s”已经结束，结论不能再改。", title=pick(entry.stage.title, entry.stage.title_en)), status=423)
    if entry.status != "active" or project.state == "withdrawn":
        raise Refused("entry_out", _("这个项目已经退出，不用再给结论。"), status=409)
    scope = project.scope()
    if actor.person_id is not None and (actor.person_id in {scope.owner_id, scope.entered_by} | scope.editors):
        raise Refused("own_project", _("这是您自己申报的项目，请由别的初审员来审。"), status=403)
    waits = project.state == "returned" and (project.return_until is None or now < project.return_until)
    if waits and not VERDICTS[verdict].returns:
        raise Refused("being_completed", _("申报人正在补充材料，请等补充完或过了期限再给结论。"), status=409)


def _check_reader(reader: Reader, entry: Entry, shown: list[Verdict], project: Project, verdict: str) -> None:
    """Refused where somebody else has to read this one, or where the organiser has settled it: that can be contested alone."""
    if reader.whole:
        return
    if not db.session.scalar(select(Entry.id).join(Entry.project).where(Entry.id == entry.id, theirs(reader))):
        raise Refused("not_yours", _("这个项目已经分给别的初审员。"), status=403)
    if verdict != "unsure" and any(one.rules and one.at >= project.updated_at for one in shown):
        text = _("主办方已经裁定这个项目。不同意裁定的话，选“拿不准”并写明理由，由主办方再看。")
        raise Refused("ruled", text, status=409)


def _check_seen(project: Project, before: Verdict | None, base: str | None, newest: int | None) -> None:
    if base is not None and base != seen(project):
        raise Refused("project_changed", _("您打开这一页以后，申报人改过项目。请看过新的内容再给结论。"), status=409)
    if newest is not None and newest != (before.id if before else 0):
        raise Refused("newer_verdict", _("您打开这一页以后，别人已经给过结论。请看过再决定。"), status=409)
