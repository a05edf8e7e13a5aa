"""The registry of how far a contest shows its projects to everybody once the results are out, narrowest first."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

OFF, ADVANCED, ALL = "off", "advanced", "all"

SHOWCASES: dict[str, Any] = {
    OFF: _l("不展示：公众只看到获奖名单"),
    ADVANCED: _l("晋级的项目：过了第一个环节的"),
    ALL: _l("所有提交了的项目"),
}
# Who went no further is not put before everybody unless the organiser says so.
DEFAULT = ADVANCED


def narrower(one: str, other: str) -> str:
    """Of two of them the one that shows less; what is no word of the registry shows nothing."""
    order = list(SHOWCASES)
    return min((word if word in order else OFF for word in (one, other)), key=order.index)
