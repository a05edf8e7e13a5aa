"""`rehearse` and `wipe`: a contest's rehearsal, made and deleted from the command line."""

from __future__ import annotations

import sys

import click
from flask import Flask
from sqlalchemy import select

from app.contests.models import Contest
from app.core.policy import COMMAND
from app.db import db
from app.errors import Refused
from app.homes import rehearsal


def _contest(slug: str) -> Contest:
    found = db.session.scalars(select(Contest).where(Contest.slug == slug)).one_or_none()
    if found is None:
        sys.exit(f"没有地址名是 {slug} 的大赛。/ No contest has the slug {slug}.")
    return found


def register(app: Flask) -> None:
    @app.cli.command("rehearse")
    @click.argument("slug")
    def rehearse(slug: str) -> None:
        """Copy the contest SLUG for a rehearsal with made-up marks; prints the copy's slug."""
        try:
            print(rehearsal.rehearse(COMMAND, _contest(slug)).slug)
        except Refused as no:
            sys.exit(str(no.text))

    @app.cli.command("wipe")
    @click.argument("slug")
    def wipe(slug: str) -> None:
        """Delete the rehearsal of the contest SLUG with everything that was played in it."""
        found = rehearsal.rehearsal_of(_contest(slug))
        if found is None:
            sys.exit(f"{slug} 没有彩排。/ {slug} has no rehearsal.")
        rehearsal.wipe(COMMAND, found)
