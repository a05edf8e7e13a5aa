"""`drafts remove`: drafts without an account that nobody has touched for as long as applicants were told."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _

from app import clock
from app.cli.speech import say, spoken
from app.core.policy import COMMAND
from app.db import upgrade_database
from app.homes.drafts import left_alone, remove_left_alone
from app.submissions.windows import DRAFT_KEPT

drafts = AppGroup("drafts", help="Drafts that nobody has stood for.")


@drafts.command("remove")
@click.option("--dry-run", is_flag=True, help="Only say how many would go.")
@spoken
def remove(dry_run: bool) -> None:
    """Remove old drafts without an account, with their files; what was handed in to an open call stays."""
    upgrade_database()
    days = DRAFT_KEPT.days
    if dry_run:
        say(_("有 %(num)d 份草稿 %(days)d 天没有动过，会被删除。", num=len(left_alone(clock.now())), days=days))
    else:
        say(_("删除了 %(num)d 份 %(days)d 天没有动过的草稿。", num=remove_left_alone(COMMAND), days=days))


def register(app: Flask) -> None:
    app.cli.add_command(drafts)
