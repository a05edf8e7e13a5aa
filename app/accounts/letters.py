"""The letters that accounts send, each in both languages: the reader's is not always known."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, has_request_context, request
from flask_babel import force_locale
from flask_babel import gettext as _

from app.i18n import LANGUAGES, pick
from app.settings import Settings


def site_address() -> str:
    """The address that others reach this server by, without a slash at the end."""
    settings: Settings = current_app.extensions["doorstep"]
    here = request.url_root if has_request_context() else f"http://{settings.host}:{settings.port}"
    return (settings.public_url or here).rstrip("/")


def _in_both(say: Callable[[], str], between: str) -> str:
    spoken = []
    for _label, locale, _tag in LANGUAGES.values():
        with force_locale(locale):
            spoken.append(say())
    return between.join(spoken)


def invitation(name: str, contest: tuple[str, str], role: Callable[[], str], link: str) -> tuple[str, str]:
    """`(subject, body)`; `contest` is its title in both languages, `role` says the role in the present one."""

    def subject() -> str:
        return _("邀请您担任%(contest)s的%(role)s", contest=pick(*contest), role=role())

    def body() -> str:
        return _(
            "%(name)s，您好！\n\n%(contest)s邀请您担任%(role)s。请打开下面的链接接受邀请，14 天内有效：\n\n%(link)s\n\n"
            "如果您不认识这个大赛，请忽略这封信。",
            name=name, contest=pick(*contest), role=role(), link=link,
        )

    return _in_both(subject, " / "), _in_both(body, "\n\n----\n\n")


def reset(name: str, code: str, link: str) -> tuple[str, str]:
    """`(subject, body)` of the letter with a reset code."""

    def subject() -> str:
        return _("重设密码的验证码")

    def body() -> str:
        return _(
            "%(name)s，您好！\n\n重设密码的验证码是：%(code)s\n\n1 小时内有效，只能用一次。在这里填写：%(link)s\n\n"
            "如果不是您本人要求的，请忽略这封信，密码不会改变。",
            name=name, code=code, link=link,
        )

    return _in_both(subject, " / "), _in_both(body, "\n\n----\n\n")
