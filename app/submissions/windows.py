"""When a project may be submitted, edited or withdrawn: server time decides, and a refusal names the moment."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from app.contests.models import Contest
from app.core.policy import Actor
from app.errors import Refused
from app.submissions.models import Project
from app.submissions.words import moment_text


def closes_at(project: Project) -> datetime | None:
    """Until when this project can be worked on: the call's end, or the end of the time given with a return."""
    if project.state == "returned":
        return project.return_until
    return project.contest.closes_at


def check_call(contest: Contest, now: datetime) -> None:
    """Refused unless the contest's call is open now."""
    if not contest.published:
        raise Refused("not_published", _("这个大赛还没有公布。"), status=403)
    if contest.opens_at is not None and now < contest.opens_at:
        raise Refused("not_open", _("申报于 %(time)s 开始。", time=moment_text(contest.opens_at, contest)), status=423)
    if contest.closes_at is not None and now >= contest.closes_at:
        raise Refused(
            "call_closed", _("申报已于 %(time)s 截止，现在不能再提交。", time=moment_text(contest.closes_at, contest)), status=423
        )


def _check_return(project: Project, now: datetime) -> None:
    until = project.return_until
    if until is not None and now >= until:
        text = _("补充材料已于 %(time)s 截止，现在不能再提交。", time=moment_text(until, project.contest))
        raise Refused("return_closed", text, status=423)


def check_submit(actor: Actor, project: Project, now: datetime) -> None:
    """Refused unless the project may be submitted now. Doorstep itself (sample, import) is not bound to the dates."""
    if project.state == "withdrawn":
        raise Refused("withdrawn", _("这个项目已经撤回，不能再提交。"), status=409)
    if actor.system:
        return
    if project.state == "returned":
        _check_return(project, now)
    else:
        check_call(project.contest, now)


def check_edit(actor: Actor, project: Project, now: datetime) -> None:
    """Refused unless the project may be changed now.

    A draft can be changed at any time: it is nobody's but the applicant's, and what was typed must stay.
    """
    if project.state == "withdrawn":
        raise Refused("withdrawn", _("这个项目已经撤回，不能再修改。"), status=409)
    if actor.system or project.state == "draft":
        return
    if any(entry.outcome for entry in project.entries):
        raise Refused("decided", _("评审已有结果，项目内容不能再修改。"), status=423)
    if project.state == "returned":
        _check_return(project, now)
    elif project.contest.closes_at is not None and now >= project.contest.closes_at:
        text = _("申报已于 %(time)s 截止，项目内容不能再修改。", time=moment_text(project.contest.closes_at, project.contest))
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
