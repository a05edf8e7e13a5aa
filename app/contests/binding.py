"""Fills a setup form with what stands: a contest's values, and its lists as rows."""

from __future__ import annotations

from typing import Any

from app.contests import forms
from app.contests.models import Contest

Made = forms.SetupForm


def bound(made: type[Made], contest: Contest, blank: bool, data: dict[str, Any]) -> Made:
    """The form with the request's values, or (`blank`) with what stands."""
    more = {"formdata": None} if blank else {}
    return made(data={"version": contest.version, **data}, **more)


def listed(things: Any, *names: str) -> list[dict[str, Any]]:
    """Keyed things as rows of a form, in order."""
    return [
        {"was": one.key, "order": at, **{name: getattr(one, name) for name in names}}
        for at, one in enumerate(things, start=1)
    ]
