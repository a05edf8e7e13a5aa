"""What people do with projects and entries: save, submit, withdraw, return, decide; starting.py holds how one begins."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.change import Change, Personal, change
from app.contests.models import Contest, Stage
from app.core.chain import short_code
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.submissions import facts, letters, returning
from app.submissions.events import (
    EntryMade,
    EntryStatusChanged,
    EntryUnmade,
    OutcomeDecided,
    ProjectReturned,
    ProjectSaved,
    ProjectSubmitted,
    ProjectWithdrawn,
)
from app.submissions.kinds import Value
from app.submissions.models import Entry, Project
from app.submissions.returning import Asks
from app.submissions.windows import check_edit, check_submit, check_withdraw
from app.submissions.words import OUTCOMES, STATUSES

NOTHING = Asks()


@dataclass(frozen=True)
class Saved:
    """A save's result: the project's new version, and which values were changed."""

    project: Project
    version: int
    changed: tuple[str, ...]


def locked(project: Project) -> Project:
    """The project as it is now, held until the end of the change."""
    return db.session.get_one(Project, project.id, with_for_update=True, populate_existing=True)


def save_step(
    actor: Actor, project: Project, values: dict[str, Value], *, base: int | None = None,
    was: dict[str, Any] | None = None,
) -> Saved:
    """Save items by name. `base` is the version the values were typed on, `was` what their fields held then.

    A field that somebody else changed meanwhile is refused with 409; `theirs` holds the kept values of those fields
    and `version` the newest one. Values that cannot be kept are refused with their fields. A submitted project
    stays complete.
    """
    with change(actor) as current:
        project = locked(project)
        check_edit(actor, project, current.at)
        known = {item.name: item for item in facts.items(project.contest)}
        new = {name: known[name].kind.clean(value) for name, value in values.items() if name in known}
        refusals = {name: text for name, value in new.items() if (text := known[name].refuses(value))}
        if refusals:
            raise Refused("not_kept", _("有的内容没有保存。"), fields=refusals)
        before = {name: facts.value_of(project, known[name]) for name in new}
        changed = {name: value for name, value in new.items() if value != before[name]}
        if base is not None and base != project.version:
            _check_clash(project, known, changed, before, was or {})
        if not changed:
            return Saved(project, project.version, ())
        _stay_in_region(actor, project, changed)
        # What became required after it was handed in is asked for, but holds no other change up.
        known_gaps = {gap.name for gap in facts.gaps(project)} - changed.keys()
        facts.write(project, changed)
        if project.state == "submitted":
            check_complete(project, leave_out=known_gaps)
        project.version += 1
        project.updated_at = current.at
        differences = {name: [_told(known[name], before[name], project), _told(known[name], value, project)]
                       for name, value in changed.items()}
        current.record(
            ProjectSaved(contest_id=project.contest_id, project=project.key, version=project.version, changes=differences)
        )
    return Saved(project, project.version, tuple(changed))


def _stay_in_region(actor: Actor, project: Project, changed: dict[str, Value]) -> None:
    """An officer enters for people of the own region: in another one the draft would be out of anybody's reach."""
    writing = project.entered_by_id is not None and project.claimed_at is None and project.entered_by_id == actor.person_id
    if not writing or "region" not in changed:
        return
    region = next((one for one in project.contest.regions if one.key == changed["region"]), None)
    if region is None or (project.contest_id, region.id) not in actor.regions:
        raise Refused("not_kept", _("有的内容没有保存。"), fields={"region": _("您只能代自己街镇的人申报。")})


def _told(item: facts.Item, value: Value, project: Project) -> Any:
    """The value as the audit log takes it."""
    return Personal(str(value), project.owner_id) if item.personal and value else value


def _check_clash(
    project: Project, known: dict[str, facts.Item], changed: dict[str, Value], before: dict[str, Value],
    was: dict[str, Any],
) -> None:
    """Two browsers on different fields do not disturb each other; on the same field both texts are shown."""
    theirs = {
        name: before[name] for name in changed
        if name not in was or known[name].kind.clean(was[name]) != before[name]
    }
    if theirs:
        text = _("这一步在另一个窗口里改过，两份内容都在下面，请选一份。")
        raise Refused("clash", text, status=409, theirs=theirs, version=project.version)


def check_complete(project: Project, *, at: datetime | None = None, leave_out: Collection[str] = ()) -> None:
    """Refused (incomplete) with what is missing at that moment."""
    missing = [gap for gap in facts.gaps(project, at=at) if gap.name not in leave_out]
    if missing:
        fields = {gap.name: gap.text for gap in missing}
        text = _("还差 %(num)d 项：%(names)s", num=len(missing), names=_("、").join(gap.label for gap in missing))
        raise Refused("incomplete", text, fields=fields)


def submit(actor: Actor, project: Project, *, at: datetime | None = None, confirmed: str = "") -> Project:
    """Submit a draft or a completed return; pressing twice submits once.

    The first submission takes the contest's next number. Refused after the deadline and while something is missing.
    `at` is for Doorstep itself, when it loads what happened earlier. What was begun without an account is submitted only
    as somebody stands for it: `confirmed` says by what. Refused (confirm_first) else.
    """
    with change(actor) as current:
        # The contest's row is the queue for numbers: without it two submissions could take the same one.
        contest = db.session.get_one(Contest, project.contest_id, with_for_update=True, populate_existing=True)
        project = locked(project)
        if project.state == "submitted":
            return project
        check_submit(actor, project, current.at, confirming=bool(confirmed))
        # What was handed in before a question became required is confirmed as it came.
        check_complete(project, at=project.sent_at if confirmed and project.sent_at else current.at)
        _stand_for(actor, project, current.at, confirmed)
        state = [project.state, "submitted"]
        if project.number is None:
            highest = select(func.max(Project.number)).where(Project.contest_id == contest.id)
            project.number = (db.session.scalar(highest) or 0) + 1
        # Who confirms by a link read what is shown as it was sent.
        project.told_showcase = project.told_showcase if confirmed and project.sent_at and project.told_showcase else contest.showcase
        project.state = "submitted"
        # Handed in then, confirmed now: what counts is when it came.
        handed_in = max(project.sent_at, project.updated_at) if confirmed and project.sent_at else None
        project.submitted_at = (at if actor.system else handed_in) or current.at
        project.updated_at = project.submitted_at
        project.return_reason, project.return_until, project.return_asks = "", None, {}
        if contest.stages:
            make_entry(actor, contest.stages[0], project)
        happened = ProjectSubmitted(
            contest_id=contest.id, project=project.key, number=project.number, version=project.version, state=state
        )

        def hand_out(seq: int, seal: str) -> None:
            project.receipt = short_code(seal)
            letters.receipt(current, project)

        current.record(happened, on_sealed=hand_out)
    return project


def _stand_for(actor: Actor, project: Project, now: datetime, confirmed: str) -> None:
    """Note who stands for a project that has no owner. Refused (confirm_first) where nobody does."""
    if not confirmed and (project.owner_id is not None or project.confirmed_at is not None or actor.system):
        return
    if not confirmed and project.entered_by_id is not None and project.entered_by_id == actor.person_id:
        confirmed = "officer"
    if not confirmed:
        raise Refused("confirm_first", _("还差最后一步：确认是您本人申报的。"), status=409)
    project.confirmed_at, project.confirmed_by = now, confirmed


def withdraw(actor: Actor, project: Project) -> Project:
    """Take a project out of the contest, with its part in every stage; its number stays taken."""
    with change(actor) as current:
        project = locked(project)
        check_withdraw(project)
        state = [project.state, "withdrawn"]
        project.state = "withdrawn"
        project.withdrawn_at = project.updated_at = current.at
        current.record(ProjectWithdrawn(contest_id=project.contest_id, project=project.key, state=state))
        for entry in project.entries:
            if entry.status == "active":
                _set_status(current, entry, "withdrawn", "")
    return project


def return_for_completion(
    actor: Actor, project: Project, reason: str, until: datetime | None, asks: Asks = NOTHING,
) -> Project:
    """Give a submitted project back with what to mend; the applicant completes it until then, also past the call's end.

    `reason` is said in own words; where `asks` says what is missing it may be empty.
    """
    with change(actor) as current:
        project = locked(project)
        if not reason.strip() and not asks.said:
            raise Refused("no_reason", _("请写明要补充什么。"), field="reason")
        if project.state not in {"submitted", "returned"}:
            raise Refused("not_submitted", _("只有已提交的项目可以退回补充。"), status=409)
        if until is not None and until <= current.at:
            raise Refused("past", _("补充的截止时间要晚于现在。"), field="until")
        state = [project.state, "returned"]
        project.state, project.return_reason, project.return_until = "returned", reason.strip()[:1000], until
        project.return_asks, project.updated_at = returning.kept(project, asks), current.at
        current.record(
            ProjectReturned(
                contest_id=project.contest_id, project=project.key, state=state, until=until,
                reason=Personal(project.return_reason, project.owner_id),
                **returning.told(project.return_asks, project.owner_id),
            )
        )
        letters.returned(current, project)
    return project


def make_entry(actor: Actor, stage: Stage, project: Project) -> Entry:
    """The project's part in a stage; made at the end of the stage's list when there is none yet."""
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True)
        found = db.session.scalars(
            select(Entry).where(Entry.stage_id == stage.id, Entry.project_id == project.id)
        ).one_or_none()
        if found is not None:
            return found
        last = db.session.scalar(select(func.max(Entry.position)).where(Entry.stage_id == stage.id))
        entry = Entry(stage_id=stage.id, project_id=project.id, position=(last or 0) + 1)
        db.session.add(entry)
        db.session.flush()
        current.record(
            EntryMade(contest_id=stage.contest_id, stage_id=stage.id, project=project.key, position=entry.position)
        )
    return entry


def unmake_entry(actor: Actor, entry: Entry) -> None:
    """Take a project out of a stage again that it came into; only while nothing else hangs on the entry."""
    with change(actor) as current:
        entry = db.session.get_one(Entry, entry.id, with_for_update=True)
        current.record(EntryUnmade(contest_id=entry.stage.contest_id, stage_id=entry.stage_id, project=entry.key))
        db.session.delete(entry)
        db.session.flush()


def set_outcome(actor: Actor, entry: Entry, outcome: str | None, reason: str = "", place: int | None = None) -> Entry:
    """What a stage decided for an entry: advanced, reserve (`place` in their order), eliminated, or None to take it back."""
    with change(actor) as current:
        entry = db.session.get_one(Entry, entry.id, with_for_update=True, populate_existing=True)
        if (outcome or "") not in OUTCOMES:
            raise Refused("outcome", _("没有这种结果。"), field="outcome")
        place = place if outcome == "reserve" else None
        if (entry.outcome, entry.outcome_reason, entry.reserve_place) == (outcome, reason, place):
            return entry
        happened = OutcomeDecided(
            contest_id=entry.stage.contest_id, stage_id=entry.stage_id, project=entry.key,
            outcome=[entry.outcome, outcome], reason=Personal(reason, entry.project.owner_id),
            place=[entry.reserve_place, place] if "reserve" in (entry.outcome, outcome) else None,
        )
        entry.outcome, entry.outcome_reason, entry.reserve_place = outcome, reason.strip()[:1000], place
        entry.decided_at = current.at if outcome else None
        # A reserve that is called was decided on as it stood then.
        entry.decided_on = (entry.decided_on or entry.project.updated_at) if outcome else None
        entry.called_at = entry.called_at if outcome == "advanced" else None
        current.record(happened)
    return entry


def set_entry_status(actor: Actor, entry: Entry, status: str, reason: str) -> Entry:
    """Withdraw, disqualify or take back in; the reason is kept with it."""
    with change(actor) as current:
        entry = db.session.get_one(Entry, entry.id, with_for_update=True, populate_existing=True)
        if status not in STATUSES:
            raise Refused("status", _("没有这种状态。"), field="status")
        if not reason.strip():
            raise Refused("no_reason", _("请写明原因。"), field="reason")
        if status == "active" and entry.project.state == "withdrawn":
            raise Refused("withdrawn", _("申报人已撤回这个项目，不能恢复参评。"), field="status", status=409)
        if entry.status != status:
            _set_status(current, entry, status, reason)
    return entry


def _set_status(current: Change, entry: Entry, status: str, reason: str) -> None:
    happened = EntryStatusChanged(
        contest_id=entry.stage.contest_id, stage_id=entry.stage_id, project=entry.key, status=[entry.status, status],
        reason=Personal(reason, entry.project.owner_id),
    )
    entry.status = status
    current.record(happened)
