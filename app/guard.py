"""The door of every endpoint: load the thing, ask the policy, refuse in the right way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from flask import abort, g, redirect, request

from app.core.policy import ANYONE, NOWHERE, PERMISSIONS, Actor, Scope, may, may_look
from app.errors import is_api

F = TypeVar("F", bound=Callable[..., Any])

# The largest whole number of a database column.
MOST_NUMBER = 2**31 - 1


class Scoped(Protocol):
    """Anything that a guard can load: it tells the policy its scope."""

    def scope(self) -> Scope: ...


def actor() -> Actor:
    """Who is asking; `accounts` puts it on the request."""
    found: Actor = g.get("actor", ANYONE)
    return found


def guard(permission: str, load: Callable[..., Scoped | None] | None = None, *, hide: bool = False) -> Callable[[F], F]:
    """Declare an endpoint's permission.

    `load(**url_values)` finds the thing (None: 404) and the view gets it as its only argument; without it the view
    gets the URL values. `hide` answers 404 instead of 403 to those who may not even know that it exists; so does a contest that they may not see.
    Who may look at what others change gets its pages (GET), and nothing that is sent. Nobody signed in: 401 as JSON, else off to the sign-in page and back.
    """
    if permission not in PERMISSIONS:
        raise KeyError(f"unknown permission {permission!r}")

    def wrap(view: F) -> F:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            if not _can_be_asked(values):
                abort(404)
            thing = load(**values) if load else None
            scope = thing.scope() if thing is not None else NOWHERE
            if load and thing is None:
                if permission != "public" and actor().person_id is None and not actor().system:
                    return _to_sign_in()
                abort(404)
            if not may(actor(), permission, scope) and not _only_looks(permission, scope):
                if actor().person_id is None:
                    return _to_sign_in()
                abort(404 if hide or not _may_know() else 403)
            return view(thing) if load else view(**values)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return wrap


def _only_looks(permission: str, scope: Scope) -> bool:
    """Whether this is a page that the actor may look at without changing anything; the layout then says so."""
    g.looking = request.method in ("GET", "HEAD") and may_look(actor(), permission, scope)
    return bool(g.looking)


def _may_know() -> bool:
    """Whether the actor may know that the contest exists at all: loaders put it on the request."""
    contest: Scoped | None = g.get("contest")
    return contest is None or may(actor(), "contest.read", contest.scope())


def _can_be_asked(values: dict[str, Any]) -> bool:
    """Whether a database can look for what the address says: none holds a null byte, nor a number of any length."""
    if b"%00" in request.query_string:
        return False
    return not any(
        "\0" in value if isinstance(value, str) else isinstance(value, int) and value > MOST_NUMBER for value in values.values()
    )


def _to_sign_in() -> Any:
    if is_api():
        abort(401)
    target = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return redirect(f"/sign-in?next={quote(target)}")


def open_endpoint(view: F) -> F:
    """Mark an endpoint that needs no guard of its own (static files, health)."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view
