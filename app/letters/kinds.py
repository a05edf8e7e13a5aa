"""The kinds of letters that this room writes: after a cut, and reminders."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app import stationery
from app.stationery import CONTEST, LINK, NAME, NUMBER, STAGE, TITLE, Kind, Word

_NEXT = Word("next", _l("下一个环节的名称；没有时这一行不出现"), _l("决赛路演"))
_REASON = Word("reason", _l("主办方告诉申报人的理由；没有时这一行不出现"), _l("项目还没有在本区落地。"))
_PLACE = Word("place", _l("候补的次序；没有时这一行不出现"), "2")
_CLOSES = Word("closes", _l("征集截止的时间"), _l("2026 年 5 月 20 日 18:00（UTC+8）"))

PASSED = stationery.kind(Kind(
    key="passed", title=_l("晋级"), says=_l("一个环节结束后，您发出信件时，晋级的申报人收到。"),
    subject=_l("{{title}} 通过了{{stage}}"),
    body=_l("您好：\n\n“{{title}}”（编号 {{number}}）通过了{{contest}}的{{stage}}。\n\n下一个环节：{{next}}。时间和地点确定后再告诉您。\n\n{{link}}"),
    words=(NAME, TITLE, CONTEST, NUMBER, STAGE, _NEXT, LINK),
))
NOT_PASSED = stationery.kind(Kind(
    key="not_passed", title=_l("未晋级"), says=_l("一个环节结束后，您发出信件时，未晋级的申报人收到，带您告诉申报人的理由。"),
    subject=_l("{{title}} 的{{stage}}结果"),
    body=_l(
        "您好：\n\n感谢您参加{{contest}}。“{{title}}”（编号 {{number}}）这次没有通过{{stage}}。\n\n理由：{{reason}}\n\n"
        "希望这对您的项目有帮助，欢迎下次再来。\n\n{{link}}"
    ),
    words=(NAME, TITLE, CONTEST, NUMBER, STAGE, _REASON, LINK),
))
RESERVE = stationery.kind(Kind(
    key="reserve", title=_l("候补"), says=_l("一个环节结束后，您发出信件时，候补的申报人收到。"),
    subject=_l("{{title}} 列为{{stage}}的候补"),
    body=_l(
        "您好：\n\n“{{title}}”（编号 {{number}}）列为{{contest}}{{stage}}的候补。如果有项目退出，我们会按次序联系您。\n\n"
        "候补次序：第 {{place}} 位\n\n理由：{{reason}}\n\n{{link}}"
    ),
    words=(NAME, TITLE, CONTEST, NUMBER, STAGE, _PLACE, _REASON, LINK),
))
CALLED = stationery.kind(Kind(
    key="reserve_called", title=_l("候补递补"), says=_l("结果的信发出以后，您请候补递补时，这位申报人收到。"),
    subject=_l("{{title}} 递补晋级"),
    body=_l(
        "您好：\n\n有项目退出，“{{title}}”（编号 {{number}}）由{{contest}}{{stage}}的候补递补晋级。\n\n"
        "下一个环节：{{next}}。时间和地点确定后再告诉您。\n\n{{link}}"
    ),
    words=(NAME, TITLE, CONTEST, NUMBER, STAGE, _NEXT, LINK),
))
# What a stage decided for an entry, and the letter that says so.
BY_OUTCOME = {"advanced": PASSED, "eliminated": NOT_PASSED, "reserve": RESERVE}
OF_CUT = frozenset(one.key for one in BY_OUTCOME.values())

DRAFT = stationery.kind(Kind(
    key="draft_reminder", title=_l("草稿提醒"), says=_l("征集截止前两天，还没有提交的申报人收到一次。"),
    subject=_l("还没有提交：{{title}}"),
    body=_l("您好：\n\n您在{{contest}}的项目“{{title}}”还是草稿。征集到 {{closes}} 截止，之后不能再提交。\n\n接着填写：\n{{link}}"),
    words=(NAME, TITLE, CONTEST, _CLOSES, LINK),
))
REGIONS = stationery.kind(Kind(
    key="quiet_regions", title=_l("没有项目的街镇"), says=_l("征集截止前两天，主办方收到一次；街镇经办人只收到自己的街镇。"),
    subject=_l("{{contest}}：还没有项目的街镇"),
    body=_l("您好：\n\n{{contest}}的征集到 {{closes}} 截止。这些街镇还没有提交的项目：\n\n{{regions}}\n\n{{link}}"),
    words=(
        NAME, CONTEST, _CLOSES, Word("regions", _l("街镇，一行一个"), _l("浦兴路街道")),
        Word("link", _l("大赛页面的网址"), "https://example.org/contests/spring"),
    ),
))
