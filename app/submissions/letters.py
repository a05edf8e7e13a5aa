"""Letters to applicants, in their own language."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import force_locale
from flask_babel import gettext as _

from app import mail
from app.change import Change
from app.i18n import LANGUAGES, pick
from app.submissions.models import Project
from app.submissions.words import moment_text


def _send(current: Change, project: Project, write: Callable[[], tuple[str, str]]) -> None:
    """Into the outbox, where the applicant has an e-mail address."""
    owner = project.owner
    if owner is None or not owner.email or owner.sample:
        return
    with force_locale(LANGUAGES.get(owner.language or "zh", LANGUAGES["zh"])[1]):
        subject, body = write()
    mail.post(current, owner.email, subject[:200], body)


def confirmation(current: Change, project: Project, address: str, link: str) -> None:
    """The link that opens and confirms what was begun without an account; in the language that it is written in."""
    contest = pick(project.contest.title, project.contest.title_en)
    title = pick(project.title, project.title_en) or _("未命名的项目")
    subject = _("请确认您申报的项目：%(title)s", title=title)
    body = _(
        "您好：\n\n有人用这个邮箱在%(contest)s填写了项目“%(title)s”。请打开下面的链接，看过之后按“确认”，项目才算提交：\n\n%(link)s\n\n"
        "链接 7 天内有效，也可以用来在别的设备上接着填写。\n\n如果不是您本人填写的，请忽略这封信，不会有任何后果。",
        contest=contest, title=title, link=link,
    )
    mail.post(current, address, subject[:200], body)


def receipt(current: Change, project: Project) -> None:
    """The receipt of a submission, as the page shows it."""

    def write() -> tuple[str, str]:
        contest = pick(project.contest.title, project.contest.title_en)
        subject = _("已收到您的项目：%(title)s", title=pick(project.title, project.title_en))
        body = _(
            "您好：\n\n“%(title)s”已提交到%(contest)s。\n\n编号：%(number)s\n回执码：%(code)s\n提交时间：%(time)s\n\n"
            "截止前可以修改或撤回；进展请登录后在“我的项目”里看。",
            title=pick(project.title, project.title_en), contest=contest, number=project.number, code=project.receipt,
            time=moment_text(current.at, project.contest),
        )
        return subject, body

    _send(current, project, write)


def returned(current: Change, project: Project) -> None:
    """A project came back for completion: why, and until when."""

    def write() -> tuple[str, str]:
        subject = _("请补充您的项目：%(title)s", title=pick(project.title, project.title_en))
        body = _("您好：\n\n“%(title)s”需要补充：\n\n%(reason)s", title=pick(project.title, project.title_en), reason=project.return_reason)
        if project.return_until is not None:
            body += "\n\n" + _("请在 %(time)s 前补充并再次提交。", time=moment_text(project.return_until, project.contest))
        return subject, body

    _send(current, project, write)
