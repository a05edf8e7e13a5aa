"""Commands of accounts: make one, hand out a reset code, make an API token."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import gettext as _

from app.accounts import passwords
from app.accounts.actions import add_account, create_token, grant, must_be_free
from app.accounts.codes import first_password
from app.accounts.models import Person
from app.accounts.names import email_spelling
from app.accounts.queries import person_called
from app.accounts.resetting import issue_code
from app.accounts.roles import title_of
from app.change import change
from app.cli.speech import give_up, say, spoken
from app.contests.queries import contest_by_slug
from app.core.policy import COMMAND, OFFICER, ROLES
from app.db import upgrade_database

account = AppGroup("account", help="Create an account, or hand out a code for a forgotten password.")
token = AppGroup("token", help="API tokens of an account.")


@account.command("create")
@click.argument("email")
@click.option("--role", required=True, help=" | ".join(ROLES))
@click.option("--name", default="", help="How the person is called; by default what stands before the @.")
@click.option("--contest", default=None, help="The contest's address (slug); left out: the role holds for all contests.")
@spoken
@click.option("--region", default=None, help="The key of the region that an officer answers for.")
def create(email: str, role: str, name: str, contest: str | None, region: str | None) -> None:
    """Create an account with a role; prints its first password, which has to be changed on the first sign-in."""
    if role not in ROLES:
        give_up(_("没有“%(role)s”这个角色。可以用：%(roles)s", role=role, roles=", ".join(ROLES)))
    upgrade_database()
    address = email_spelling(email)
    place = contest_by_slug(contest) if contest is not None else None
    if contest is not None and place is None:
        give_up(_("没有地址是“%(slug)s”的大赛。", slug=contest))
    there = next((one for one in place.regions if one.key == region), None) if place is not None and region is not None else None
    if (role == OFFICER) != (there is not None):
        give_up(_("街镇经办人要写 --contest 和 --region，别的角色不写 --region。"))
    must_be_free(address, None)
    password = first_password()
    password_hash = passwords.make_hash(password)
    contest_id = place.id if place is not None else None
    with change(COMMAND) as current:
        person = add_account(
            current, name=" ".join(name.split())[:100] or address.partition("@")[0], email=address, phone=None,
            password_hash=password_hash, must_change_password=True,
        )
        grant(COMMAND, person, role, contest_id, there.id if there is not None else None)
    where = contest if contest is not None else _("全部大赛")
    say(_("已建立账号 %(email)s，角色：%(role)s（%(where)s）。首次密码如下，第一次登录时要改掉：", email=address, role=title_of(role), where=where))
    click.echo(password)


def _person(email: str) -> Person:
    upgrade_database()
    person = person_called(email)
    if person is None:
        give_up(_("没有“%(name)s”这个账号。", name=email))
    return person


@account.command("reset-code")
@click.argument("email")
@spoken
def reset_code(email: str) -> None:
    """Print a code with which the person (by e-mail or phone) sets a new password at /reset/code."""
    code = issue_code(COMMAND, _person(email), how="hand")
    say(_("请把验证码告诉 %(name)s，24 小时内有效，在 /reset/code 填写：", name=email))
    click.echo(code)


@token.command("create")
@click.argument("email")
@click.option("--label", required=True, help="What the token is for.")
@spoken
def create_one(email: str, label: str) -> None:
    """Print a new API token of the account EMAIL."""
    label = " ".join(label.split())[:100]
    if not label:
        give_up(_("请用 --label 写明令牌的用途。"))
    secret = create_token(COMMAND, _person(email), label)
    say(_("令牌只显示这一次；在“我的账号”里可以作废。"))
    click.echo(secret)


def register(app: Flask) -> None:
    app.cli.add_command(account)
    app.cli.add_command(token)
