"""Letters to applicants: the link that confirms what was begun without an account, the receipt, a project that came back."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import mail, stationery
from app.accounts.letters import site_address
from app.change import Change
from app.i18n import pick
from app.mail import About
from app.stationery import CONTEST, LINK, NAME, NUMBER, TITLE, Kind, Nobody, Reader, Word
from app.submissions.models import Project
from app.submissions.returning import reason_text
from app.submissions.words import moment_text

RECEIPT = stationery.kind(Kind(
    key="receipt", title=_l("提交回执"), says=_l("申报人每次提交后马上收到。"),
    subject=_l("已收到您的项目：{{title}}"),
    body=_l(
        "您好：\n\n“{{title}}”已提交到{{contest}}。\n\n编号：{{number}}\n回执码：{{receipt}}\n提交时间：{{time}}\n\n"
        "截止前可以修改或撤回；进展请登录后在“我的项目”里看：\n{{link}}"
    ),
    words=(
        NAME, TITLE, CONTEST, NUMBER, Word("receipt", _l("回执码"), "K7QM-2XWD"),
        Word("time", _l("提交的时间"), _l("2026 年 5 月 20 日 09:30（UTC+8）")), LINK,
    ),
))

RETURNED = stationery.kind(Kind(
    key="returned", title=_l("退回补充"), says=_l("项目退回补充时，申报人马上收到。"),
    subject=_l("请补充您的项目：{{title}}"),
    body=_l("您好：\n\n“{{title}}”需要补充：\n\n{{reason}}\n\n请在 {{until}} 前补充并再次提交。\n\n{{link}}"),
    words=(
        NAME, TITLE, CONTEST, NUMBER, Word("reason", _l("需要补充什么"), _l("请补上营业执照的照片。")),
        Word("until", _l("补充的期限；没有期限时这一行不出现"), _l("2026 年 5 月 27 日 18:00（UTC+8）")), LINK,
    ),
))


def reader_of(project: Project) -> Reader:
    """The project's owner, or nobody yet."""
    return project.owner if project.owner is not None else Nobody(project.applicant_name)


def readers_of(project: Project) -> list[Reader]:
    """The same and everybody who has joined to work at it."""
    return [reader_of(project), *(one.person for one in project.shares if one.removed_at is None and one.person is not None)]


def of_project(project: Project) -> dict[str, str]:
    """What every letter about a project may say of it, in the present language."""
    return {
        "title": pick(project.title, project.title_en), "contest": pick(project.contest.title, project.contest.title_en),
        "number": str(project.number or ""), "link": f"{site_address()}/my/projects/{project.key}",
    }


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
    about = About(kind="confirmation", contest_id=project.contest_id, project_id=project.id, secret=True)
    mail.post(current, address, subject, body, about)


def share(current: Change, project: Project, address: str, name: str, link: str) -> None:
    """The invitation to work at a project with its owner; in the language that it is written in."""
    contest = pick(project.contest.title, project.contest.title_en)
    title = pick(project.title, project.title_en) or _("未命名的项目")
    subject = _("邀请您共同申报：%(title)s", title=title)
    body = _(
        "%(name)s，您好！\n\n%(owner)s邀请您一起填写%(contest)s的项目“%(title)s”。请打开下面的链接加入，14 天内有效，用一次就作废：\n\n"
        "%(link)s\n\n如果您不认识这个项目，请忽略这封信。",
        name=name, owner=project.applicant_name or _("申报人"), contest=contest, title=title, link=link,
    )
    about = About(kind="share", contest_id=project.contest_id, project_id=project.id, secret=True)
    mail.post(current, address, subject, body, about)


def receipt(current: Change, project: Project) -> None:
    """The receipt of a submission, as the page shows it."""

    def values() -> dict[str, str]:
        return {**of_project(project), "receipt": project.receipt or "", "time": moment_text(current.at, project.contest)}

    # What Doorstep loads of the past has its receipts; only accounts find them again.
    if project.owner is not None or not current.actor.system:
        stationery.write(
            current, RECEIPT.key, reader_of(project), values, contest_id=project.contest_id, project_id=project.id
        )


def returned(current: Change, project: Project) -> None:
    """A project came back for completion: why, and until when."""

    def values() -> dict[str, str]:
        until = moment_text(project.return_until, project.contest) if project.return_until is not None else ""
        return {**of_project(project), "reason": reason_text(project), "until": until}

    stationery.write(
        current, RETURNED.key, reader_of(project), values, contest_id=project.contest_id, project_id=project.id
    )
