"""`contest export` and `contest import`: a whole contest as one zip, from one server to another."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.accounts.models import Person, Role
from app.cli.speech import give_up, say, spoken
from app.contests.models import Contest
from app.core.policy import COMMAND
from app.db import db, upgrade_database
from app.homes.arriving import bring_in
from app.homes.carrying import write_contest

contest = AppGroup("contest", help="A whole contest as one file: write it, bring it in.")


@contest.command("export")
@click.argument("slug")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@spoken
def export(slug: str, file: Path) -> None:
    """Write the contest SLUG with its files, receipts and log to FILE."""
    try:
        found = db.session.scalars(select(Contest.id).where(Contest.slug == slug)).one_or_none()
        if found is None:
            give_up(_("没有地址名是 %(slug)s 的大赛。", slug=slug))
        told = write_contest(found, file.absolute())
    except (OperationalError, ProgrammingError):
        give_up(_("还没有数据库，请先启动一次服务器。"))
    except OSError as error:
        give_up(f"{file}: {error.strerror or error}")
    say(_(
        "已写出：%(projects)d 个项目，%(cards)d 张评分表，%(files)d 个文件，%(lines)d 条记录。",
        projects=told.rows.get("project", 0), cards=told.rows.get("scorecard", 0), files=told.files,
        lines=told.chains[-1]["lines"],
    ))


@contest.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@spoken
def bring(file: Path) -> None:
    """Bring the contest in FILE into this server; prints its slug."""
    try:
        upgrade_database()
        made = bring_in(COMMAND, file.absolute())
    except OSError as error:
        give_up(f"{file}: {error.strerror or error}")
    new = select(func.count(Role.person_id.distinct())).join(Person, Person.id == Role.person_id).where(
        Role.contest_id == made.id, Role.revoked_at.is_(None), Person.password_hash.is_(None)
    )
    waiting = db.session.scalar(new) or 0
    click.echo(made.slug)
    if waiting:
        say(_("密码没有随文件来：%(num)d 位工作人员要先重设密码才能登录。", num=waiting))


def register(app: Flask) -> None:
    app.cli.add_command(contest)
