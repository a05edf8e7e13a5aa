"""Opens the contests: says how one is found, and gives templates their dates in the contest's zone."""

from __future__ import annotations

from flask import Flask

from app.accounts import neighbours
from app.contests.entrance import day, minute
from app.contests.forms import sum_of
from app.contests.queries import contest_by_id, contest_by_slug


def open_room(app: Flask) -> None:
    neighbours.contests_are(contest_by_slug, contest_by_id)
    app.jinja_env.globals.update(minute=minute, day=day, sum_of=sum_of)
