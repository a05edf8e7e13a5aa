"""A judge's way in by letter: the same address as on the card, sent to the judge's own e-mail."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from app import mail, stationery
from app.change import Change, Personal, change
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.i18n import LANGUAGES, pick
from app.judging.cards import enter_url
from app.judging.events import JudgeInvited
from app.judging.models import Judge
from app.mail import About


def can_invite(judge: Judge) -> bool:
    """Whether a letter would arrive: there is an address, of somebody who is not made up, and letters leave this machine."""
    return bool(judge.active and judge.person.email and not judge.person.sample and mail.can_send())


def invite(actor: Actor, judge: Judge) -> None:
    """Send the judge the way in. Refused (409): no address, or letters do not leave this machine."""
    with change(actor) as current:
        judge = db.session.get_one(Judge, judge.id)
        if not can_invite(judge):
            raise Refused("judging.no_address", _("发不出邀请信：没有邮箱，或者这台服务器没有设置发信。请把评委卡交给本人。"), status=409)
        _write(current, judge)
        current.record(JudgeInvited(contest_id=judge.contest_id, judge_id=judge.id, email=Personal(judge.person.email or "", judge.person_id)))


def _write(current: Change, judge: Judge) -> None:
    with force_locale(LANGUAGES[stationery.language_of(judge.person)][1]):
        contest = pick(judge.contest.title, judge.contest.title_en)
        subject = _("邀请您担任评委：%(contest)s", contest=contest)
        body = _(
            "%(name)s，您好！\n\n诚邀您担任%(contest)s的评委。用平板或手机打开下面的链接，按“进入评分”就能看到您的场次、项目资料和评分表：\n\n"
            "%(link)s\n\n这个链接就是您的评委卡，谁有它谁就能以您的名义打分，请不要转发。\n\n"
            "与申报人有亲属、师生、雇佣、投资等关系的项目，请在平板上申请回避，或告诉主办方。",
            name=pick(judge.person.name, judge.person.name_en), contest=contest, link=enter_url(judge),
        )
    about = About(
        kind="judge_invitation", person_id=judge.person_id, contest_id=judge.contest_id, language=stationery.language_of(judge.person), secret=True,
    )
    mail.post(current, judge.person.email or "", subject, body, about)
