"""`demo`: the sample contest in an empty database, ready for its final or played to the published prizes."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from sqlalchemy import select

from app.accounts import actions as accounts
from app.accounts.models import Person
from app.accounts.passwords import make_hash
from app.change import Change, change
from app.cli import sample
from app.contests.actions import lock_stage
from app.contests.models import Contest
from app.core.policy import COMMAND, HOST, ORGANISER, SCREENER, SUPERVISOR
from app.db import db, upgrade_database
from app.judging import actions as judging
from app.judging.cards import enter_url
from app.judging.queries import judges_of
from app.roadshow import actions as roadshow
from app.settings import Settings

# The applicant who can sign in owns this finalist of the sample, whose title is made up.
APPLICANTS_PROJECT = "一米菜园"
_CLEAR = "23456789abcdefghjkmnpqrstuvwxyz"
ROLES = {"organiser": ORGANISER, "host": HOST, "supervisor": SUPERVISOR, "s1": SCREENER, "s2": SCREENER}
WORDS = {
    "organiser": "主办方 organiser", "host": "主持人 host", "supervisor": "监督员 supervisor",
    "s1": "初审员 screener", "s2": "初审员 screener", "applicant": "申报人 applicant",
}


def sample_file(settings: Settings) -> Path:
    """Where the sample's sign-ins are kept until the sample is removed."""
    return settings.instance_path / "sample.txt"


def _password() -> str:
    """Twelve random characters in threes that can be typed from paper (59 bits)."""
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(3))


def load_sample(played: bool = False) -> dict[str, Any]:
    """Load the sample into an empty database; returns who can sign in, in the form of `demo --json`."""
    signs = {key: {"email": f"{key}@doorstep.example", "password": _password()} for key in WORDS}
    # Hashes take a while and may yield: they come before the change.
    hashes = {key: make_hash(sign["password"]) for key, sign in signs.items()}
    with change(COMMAND) as current:
        made = sample.load_contest(current)
        _people(current, made, signs, hashes)
        for row in sample.paper("judges")["judges"]:
            judge = judging.add_judge(
                COMMAND, made.contest, name=row["name"], name_en=row["name_en"], affiliation=row["affiliation"]["zh"],
                affiliation_en=row["affiliation"]["en"], key=row["key"],
            )
            judge.person.sample = True
            made.judges[row["key"]] = judge
        sample.load_projects(made)
        owned = next(one for one in made.projects.values() if one.title == APPLICANTS_PROJECT)
        owned.owner_id = made.people["applicant"].id
        verdicts = sample.load_screening(made)
        cards = sample.load_preliminary(made)
        lock_stage(COMMAND, made.stages["preliminary"])
        current.record(
            sample.SampleLoaded(
                contest_id=made.contest.id, slug=made.contest.slug, projects=len(made.projects), verdicts=verdicts,
                preliminary_scorecards=cards,
            ),
            on_sealed=lambda _seq, seal: sample.note_receipts(made, seal),
        )
        _plan_final(made)
        slug = made.contest.slug
    if played:
        from app.cli.played import play

        play(slug)
    told = _told(slug, signs)
    _keep(told, signs)
    return told


def _people(
    current: Change, made: sample.Loaded, signs: dict[str, dict[str, str]], hashes: dict[str, str]
) -> None:
    rows = {row["key"]: row for row in sample.paper("judges")["people"]}
    names = {key: (row["name"], row["name_en"]) for key, row in rows.items()}
    owned = next(one for one in sample.paper("projects")["projects"] if one["title"] == APPLICANTS_PROJECT)
    names["applicant"] = (owned["applicant"]["name"], "")
    for key, sign in signs.items():
        name, name_en = names[key]
        person = accounts.add_account(
            current, name=name, name_en=name_en, email=sign["email"], phone=None, password_hash=hashes[key], sample=True
        )
        if key in ROLES:
            accounts.grant(COMMAND, person, ROLES[key], made.contest.id)
        made.people[key] = person


def _plan_final(made: sample.Loaded) -> None:
    """Room, panel, pitch day and running order through the actions that organisers use."""
    stage = made.stages["final"]
    data = next(one for one in sample.paper("contest")["stages"] if one["key"] == "final")
    entries = sample.finalists_enter(made)
    rows = sample.paper("judges")
    room = roadshow.make_room(
        COMMAND, stage, key="main", title=data["room"]["zh"], venue=data["venue"]["zh"], venue_en=data["venue"]["en"]
    )
    heads = [row["key"] for row in rows["judges"] if row["head"]]
    panel = judging.make_panel(
        COMMAND, stage, key="A", title=rows["panels"][0]["title"]["zh"],
        judge_ids=[judge.id for judge in made.judges.values()], head_id=made.judges[heads[0]].id,
    )
    day = roadshow.plan_day(
        COMMAND, stage, room, panel, starts_at=made.moment(data["days"][0]), entry_ids=[entry.id for entry in entries],
        title=stage.title,
    )
    roadshow.publish_day(COMMAND, day)


def _told(slug: str, signs: dict[str, dict[str, str]]) -> dict[str, Any]:
    contest = db.session.scalars(select(Contest).where(Contest.slug == slug)).one()
    return {
        "contest": slug, "stage": "final",
        **{key: signs[key] for key in ("organiser", "host", "supervisor", "applicant")},
        "screener": signs["s1"],
        "judges": [{"name": judge.person.name, "enter_url": enter_url(judge)} for judge in judges_of(contest.id)],
    }


def _keep(told: dict[str, Any], signs: dict[str, dict[str, str]]) -> None:
    """Write the sign-ins where only the server's owner reads them."""
    lines = ["示例账号（随机生成） / sample sign-ins (random)"]
    for key, sign in signs.items():
        words, mail = WORDS[key], sign["email"]
        lines.append(f"  {words:<22} {mail:<32} {sign['password']}")
    lines.append("  评委扫卡登录，也可打开 / judges come by card, or by these addresses:")
    lines += [f"    {judge['name']}  {judge['enter_url']}" for judge in told["judges"]]
    path = sample_file(current_app.extensions["doorstep"])
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write("\n".join(lines) + "\n")


def register(app: Flask) -> None:
    @app.cli.command("demo")
    @click.option("--json", "as_json", is_flag=True, help="Print who can sign in as JSON.")
    @click.option("--played", is_flag=True, help="Play the final to the published prizes.")
    def demo(as_json: bool, played: bool) -> None:
        """Load the sample contest into an empty database."""
        upgrade_database()
        if db.session.scalars(select(Person.id)).first() or db.session.scalars(select(Contest.id)).first():
            print("数据库里已有数据，示例只能载入空数据库。/ The database is not empty; the sample wants an empty one.", file=sys.stderr)
            sys.exit(1)
        told = load_sample(played)
        if as_json:
            print(json.dumps(told, ensure_ascii=False))
        else:
            print(sample_file(app.extensions["doorstep"]).read_text(encoding="utf-8"), end="")
