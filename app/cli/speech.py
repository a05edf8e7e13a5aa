"""Commands speak the language of the terminal; answers go to standard output, remarks to standard error."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TypeVar

import click
from flask_babel import force_locale

from app.errors import Refused

F = TypeVar("F", bound=Callable[..., Any])


def terminal_locale() -> str:
    """English where the terminal is set to English, else Chinese, as everywhere in Doorstep."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if spoken.lower().startswith("en") else "zh_Hans_CN"


def say(text: str) -> None:
    """A remark: never on standard output, which belongs to the answer."""
    click.echo(text, err=True)


def give_up(text: str, status: int = 2) -> NoReturn:
    """End the command with a sentence on standard error."""
    say(text)
    raise SystemExit(status)


def spoken(command: F) -> F:
    """Run a command in the terminal's language; what is refused ends it with 2 and the reason."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with force_locale(terminal_locale()):
            try:
                return command(*args, **kwargs)
            except Refused as no:
                give_up(str(no.text))

    return run  # type: ignore[return-value]
