"""When a project may be submitted, edited or withdrawn: server time decides, and a refusal names the moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from app.contests.models import Contest
from app.core.policy import Actor
from app.errors import Refused
from app.submissions.models import Project
from app.submissions.words import moment_text

# What was handed in before the call's end can be confirmed so much longer: letters and officers take their time.
GRACE = timedelta(days=3)

# A draft without an account that nobody touches is kept so long; its page says so.
DRAFT_KEPT = timedelta(days=60)


def closes_at(project: Project) -> datetime | None:
    """Until when this project can be worked on: the call's end, a late code's, or that of the time given with a return."""
    if project.state == "returned":
        return project.return_until
    return call_ends(project)


def call_ends(project: Project) -> datetime | None:
    """The end of the call for this project: a late code that holds moves it."""
    end, late = project.contest.closes_at, project.late_code
    if end is None or late is None or late.revoked_at is not None or late.expires_at is None:
        return end
    return max(end, late.expires_at)


def check_call(contest: Contest, now: datetime) -> None:
    """Refused unless the contest's call is open now."""
    _check_public(contest, now)
    _check_end(contest, contest.closes_at, now)


def _check_public(contest: Contest, now: datetime) -> None:
    if not contest.published:
        raise Refused("not_published", _("这个大赛还没有公布。"), status=403)
    if contest.opens_at is not None and now < contest.opens_at:
        raise Refused("not_open", _("申报于 %(time)s 开始。", time=moment_text(contest.opens_at, contest)), status=423)


def _check_end(contest: Contest, end: datetime | None, now: datetime) -> None:
    if end is not None and now >= end:
        raise Refused("call_closed", _("申报已于 %(time)s 截止，现在不能再提交。", time=moment_text(end, contest)), status=423)


def _check_return(project: Project, now: datetime) -> None:
    until = project.return_until
    if until is not None and now >= until:
        text = _("补充材料已于 %(time)s 截止，现在不能再提交。", time=moment_text(until, project.contest))
        raise Refused("return_closed", text, status=423)


def check_submit(actor: Actor, project: Project, now: datetime, *, confirming: bool = False) -> None:
    """Refused unless the project may be submitted now. Doorstep itself (sample, import) is not bound to the dates.

    `confirming`: it was handed in at an earlier moment and is confirmed now; its contents were locked at the call's end.
    """
    if project.state == "withdrawn":
        raise Refused("withdrawn", _("这个项目已经撤回，不能再提交。"), status=409)
    if actor.system:
        return
    if project.state == "returned":
        _check_return(project, now)
        return
    end = call_ends(project)
    if confirming and end is not None and project.sent_at is not None and project.sent_at < end:
        end += GRACE
    _check_public(project.contest, now)
    _check_end(project.contest, end, now)


def waits(project: Project) -> bool:
    """Handed in without an account, and nobody has confirmed it yet."""
    return project.state == "draft" and project.sent_at is not None and project.confirmed_at is None


def check_edit(actor: Actor, project: Project, now: datetime) -> None:
    """Refused unless the project may be changed now.

    A draft can be changed at any time: it is nobody's but the applicant's, and what was typed must stay. One that waits
    to be confirmed is as good as handed in: after the end it stays as it was.
    """
    if project.state == "withdrawn":
        raise Refused("withdrawn", _("这个项目已经撤回，不能再修改。"), status=409)
    end = call_ends(project)
    over = end is not None and now >= end
    if actor.system or (project.state == "draft" and not (waits(project) and over)):
        return
    if any(entry.outcome for entry in project.entries):
        raise Refused("decided", _("评审已有结果，项目内容不能再修改。"), status=423)
    if project.state == "returned":
        _check_return(project, now)
    elif end is not None and over:
        text = _("申报已于 %(time)s 截止，项目内容不能再修改。", time=moment_text(end, project.contest))
        raise Refused("call_closed", text, status=423)


def may_edit(actor: Actor, project: Project, now: datetime) -> bool:
    try:
        check_edit(actor, project, now)
    except Refused:
        return False
    return True


def check_withdraw(project: Project) -> None:
    if project.state == "withdrawn":
        raise Refused("withdrawn", _("这个项目已经撤回。"), status=409)
    if project.contest.results_at is not None and project.state != "draft":
        raise Refused("results_out", _("结果已经公布，项目不能再撤回。"), status=423)
