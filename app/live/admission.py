"""Who may listen: what a socket says of itself, checked against the policy, at its door and again while it stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from app.core.policy import may
from app.core.reading import storable
from app.live.channels import channels
from app.live.ground import Credential, Listened, actor_of, ground, rooms_of
from app.live.publishing import CONTROL, PUBLIC
from app.settings import Settings

JUDGE = "judge"
VIEWS = (PUBLIC, CONTROL, JUDGE)
_PORTS = {"http": 80, "https": 443}


class NotAdmitted(Exception):
    """No. `code` is for programs, `text` for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code, self.text = code, text


@dataclass(frozen=True)
class Ticket:
    """What a socket listens to, and by which right."""

    contest: str
    stage: str
    view: str
    room: str
    place: Listened
    credential: Credential | None

    @property
    def audience(self) -> str:
        # A judge learns what the public learns: never another judge's marks.
        return CONTROL if self.view == CONTROL else PUBLIC


def admit(auth: Any, credential: Credential | None) -> Ticket:
    """The ticket for what `auth` asks for; raises NotAdmitted."""
    if not isinstance(auth, dict):
        raise NotAdmitted("auth", _("连接时要说明大赛和环节。"))
    contest, stage, view, room = (auth.get(name) for name in ("contest", "stage", "view", "room"))
    view = PUBLIC if view is None else view
    if not _key(contest) or not _key(stage) or view not in VIEWS:
        raise NotAdmitted("auth", _("连接时要说明大赛和环节。"))
    place = ground().find_stage(contest, stage)
    if place is None or not _allowed(view, place, credential):
        raise _refusal(view, place, credential)
    # The public's right is nobody's: viewers with and without a cookie hold the same ticket.
    return Ticket(contest, stage, view, _room(room, place), place, None if view == PUBLIC else credential)


def _key(said: Any) -> bool:
    return isinstance(said, str) and storable(said)


def still_holds(ticket: Ticket) -> bool:
    """Whether the ticket would be given out again now."""
    place = ground().find_stage(ticket.contest, ticket.stage)
    return place is not None and place.stage_id == ticket.place.stage_id and _allowed(ticket.view, place, ticket.credential)


def _allowed(view: str, place: Listened, credential: Credential | None) -> bool:
    if view == PUBLIC:
        return place.scope.public
    actor = actor_of(credential)
    if actor is None:
        return False
    if view == JUDGE:
        return may(actor, "judging.work", place.scope)
    return all(may(actor, permission, place.scope) for permission in {one.control_permission for one in channels()})


def _refusal(view: str, place: Listened | None, credential: Credential | None) -> NotAdmitted:
    if view != PUBLIC and (credential is None or actor_of(credential) is None):
        return NotAdmitted("sign_in", _("请先登录"))
    if view != PUBLIC and place is not None:
        return NotAdmitted("forbidden", _("您没有这项权限"))
    # The same words for what is not there and for what is not published.
    return NotAdmitted("not_found", _("没有这个大赛或环节，或者还没有公布。"))


def _room(wanted: Any, place: Listened) -> str:
    rooms = rooms_of(place.stage_id)
    if wanted is None or wanted == "":
        return rooms[0]
    if wanted not in rooms:
        raise NotAdmitted("room", _("没有这个会场。"))
    return str(wanted)


def _origin(origin: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None for what is no origin of a page."""
    try:
        parts = urlsplit(origin)
        if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
            return None
        return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
    except ValueError:
        return None


def origin_check(settings: Settings) -> Callable[[str | None, dict[str, Any]], bool]:
    """A check for the handshake: pages of this site only, whatever a forged header says.

    The environ has passed the proxies that are believed (`proxies`); the address printed on cards counts as ours too.
    A page that came by plain http is none of ours where we are reached by https; the other way round a proxy that was
    not told of ends TLS for us.
    """
    ours = _origin(settings.public_url) if settings.public_url else None

    def allowed(origin: str | None, environ: dict[str, Any]) -> bool:
        theirs = _origin(origin or "")
        if theirs is None:
            return False
        if theirs == ours:
            return True
        if environ.get("wsgi.url_scheme") == "https" and theirs[0] != "https":
            return False
        return theirs == _origin(f"{theirs[0]}://{environ.get('HTTP_HOST', '')}")

    return allowed


def origin_suffices(origin: str | None, cookie: bool, token: bool) -> bool:
    """A wrong Origin was refused at the handshake; a missing one will not do for whoever comes with a cookie."""
    return bool(origin) or token or not cookie
