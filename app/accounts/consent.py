"""What a person agrees to on sign-up, by version; a change of the text needs a new version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.events import Consented
from app.accounts.models import Consent, Person
from app.change import Change
from app.db import db

SUBJECT = "account"
VERSION = "2026-2"

# (heading, paragraphs)
TEXT: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (_l("我们保存什么"), (
        _l("账号：姓名、邮箱或手机号、密码的散列值（不保存密码本身）、界面语言、登录过的设备和时间。"),
        _l("参赛：您填写的项目、上传的材料、提交和修改的时间，以及评审的结果。"),
        _l("记录：大赛的每一步操作都写进不能改动的记录，其中的姓名和联系方式只留散列值，原文另外存放，可以删除。"),
    )),
    (_l("用来做什么"), (
        _l("只用来组织这次大赛：收项目、审项目、评分、排名、颁奖，以及和您联系。不作广告，不提供给与大赛无关的人。"),
    )),
    (_l("谁能看到"), (
        _l("主办方、初审员、您的项目所在评委组的评委和监督员能看到您的项目和材料。"),
        _l("公众能看到参加路演的项目的名称、街镇、名次和奖项；只有您同意时，才会写上您的姓名。"),
        _l("大赛如果在结果公布后展示项目，提交前的那一页会写明展示哪些项目、公开哪些内容；标着“公众可见”的文件去掉作者、单位等属性以后才给人下载。"),
    )),
    (_l("您可以怎么办"), (
        _l("在“我的资料”里随时查看、下载、更正我们保存的内容，也可以删除账号。"),
        _l("删除后，姓名、邮箱、手机号和密码不再保存；已经公布的名次和分数保留，但不再写着您的姓名。"),
        _l("如有疑问，请联系大赛主办方。"),
    )),
)


def plain_text() -> str:
    """The whole text as it is kept with a consent, in the reader's language."""
    return "\n\n".join("\n".join([str(heading), *map(str, paragraphs)]) for heading, paragraphs in TEXT)


def agree(current: Change, person: Person, at: datetime) -> None:
    """Keep the person's consent to the present text, once a version."""
    person.consented_at, person.consent_version = at, VERSION
    known = select(Consent.id).where(Consent.person_id == person.id, Consent.subject == SUBJECT, Consent.version == VERSION)
    if db.session.scalar(known) is None:
        db.session.add(Consent(person_id=person.id, subject=SUBJECT, version=VERSION, text=plain_text(), at=at))
        current.record(Consented(person_id=person.id, subject=SUBJECT, version=VERSION))
