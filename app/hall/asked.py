"""What the desk may send: the body of one action, read exactly, with every fault named by its field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.core.lifecycle import ACTIONS
from app.core.reading import is_unicode, storable
from app.errors import Refused
from app.forms import tidy
from app.scoring.marks import fingerprint, key_of

LONGEST_REASON = 300
LONGEST_TEXT = 80
MINUTES = re.compile(r"[+\-−]?[0-9]{1,4}")
# What one press may add to a timer, in seconds.
MOST_EXTRA = 3600


@dataclass(frozen=True)
class Asked:
    """One action in the right form: what each action needs besides is read when it is carried out."""

    action: str
    key: str
    digest: str
    body: dict[str, Any]

    @property
    def revision(self) -> int:
        """The revision that the host saw; refused where it is no whole number."""
        found = self.body.get("revision")
        if not isinstance(found, int) or isinstance(found, bool):
            raise wrong("revision", _("revision 应当是您看到的那个整数。"))
        return found

    def text(self, name: str, *, needed: bool = False) -> str | None:
        """A short text of the body, such as an entry's key; null and '' are the same as left out."""
        found = self.body.get(name)
        if found is None or found == "":
            if needed:
                raise wrong(name, _("请填写这一项。"))
            return None
        if not isinstance(found, str) or len(found) > LONGEST_TEXT or not storable(found):
            raise wrong(name, _("这一项应当是一段短文字。"))
        return found

    def reason(self, *, needed: bool) -> str | None:
        """Why it is done, tidied."""
        found = self.body.get("reason")
        if found is not None and (not isinstance(found, str) or not is_unicode(found)):
            raise wrong("reason", _("理由应当是一段文字。"))
        said = " ".join(tidy(found).split())
        if len(said) > LONGEST_REASON:
            raise wrong("reason", _("理由最多 %(max)d 个字。", max=LONGEST_REASON))
        if needed and not said:
            raise wrong("reason", _("请写明理由。"))
        return said or None

    def seconds(self) -> int:
        """How much time is added; one minute where nothing is said."""
        found = self.body.get("seconds", 60)
        if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= MOST_EXTRA:
            raise wrong("seconds", _("加多少秒应当是 1 到 %(max)d 的整数。", max=MOST_EXTRA))
        return found

    def minutes(self) -> int | None:
        """A number of minutes, also as text out of a field, `+15` as people write it; None where nothing is said."""
        found = self.body.get("minutes")
        if found is None or found == "":
            return None
        if isinstance(found, str) and MINUTES.fullmatch(found.strip()):
            return int(found.strip().replace("−", "-"))
        if not isinstance(found, int) or isinstance(found, bool):
            raise wrong("minutes", _("请写分钟数，例如 15 或 −5。"))
        return found

    def keys(self, name: str) -> list[str]:
        """A list of keys, none twice."""
        found = self.body.get(name)
        if not isinstance(found, list) or not found or not all(isinstance(one, str) and storable(one) for one in found):
            raise wrong(name, _("这一项应当是一列项目编号。"))
        if len(set(found)) != len(found):
            raise wrong(name, _("同一个项目写了两次。"))
        return found


def wrong(field: str, text: str) -> Refused:
    """A body at fault in one field."""
    return Refused("hall.body", text, field=field)


def read(body: Any) -> Asked:
    """The action that a body asks for; refused (422) without a key, and for an action that there is not."""
    if not isinstance(body, dict):
        raise Refused("hall.body", _("请求的内容应当是一个 JSON 对象。"))
    action = body.get("action")
    asked = Asked(action if isinstance(action, str) else "", key_of(body), fingerprint(body), body)
    if asked.action not in ACTIONS:
        raise wrong("action", _("没有这个操作。"))
    return asked
