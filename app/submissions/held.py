"""What was typed into a step by somebody whose sign-in has ended: given back on a page, and saved after signing in again.

The page itself holds it. Nothing of it is kept on the server, where nobody has said whose it is, nor in the browser, which
may be a library's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import render_template, request

from app.guard import actor

_NOT_TYPED = {"csrf_token", "go", "base", "was"}


def held_page() -> tuple[str, int] | None:
    """The page with everything that was typed; None where nothing was, or where somebody is signed in."""
    sent = [(name, value) for name, values in request.form.lists() for value in values if name != "csrf_token" and name != "go"]
    typed = [value for name, value in sent if name not in _NOT_TYPED and value.strip()]
    if not typed or request.is_json or actor().person_id is not None:
        return None
    return render_template("submissions/held.html", sent=sent, typed=typed), 401


def gives_back(lets_in: Callable[..., bool]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Stands above a step's guard: who is not let in, and has no sign-in, gets back what they typed."""

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def asked(**values: Any) -> Any:
            held = None if lets_in(**values) else held_page()
            return held if held is not None else view(**values)

        return asked

    return wrap
