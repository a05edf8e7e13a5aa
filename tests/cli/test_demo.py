"""The sample contest: loaded once, ready for its final, and played to the published prizes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.change import AuditRow
from app.cli.demo import load_sample, sample_file
from app.contests.queries import stage_by_key
from app.core import chain
from app.core.tally import read, tally
from app.db import db
from app.prizes.models import Award, PrizeList
from app.scoring.models import Scorecard
from app.scoring.queries import tally_document
from app.submissions.models import Entry, Project
from tests.server import Server

PUBLISHED = {
    "社区创就业大数据可视化平台": "first", "Bodylab社区舞蹈中心": "second", "私家茶点": "second",
    "智慧社区平台": "third", "智汇家园社区平台": "third", "恺邻照护-居家养老": "third", "童欣书画": "merit",
}


def count(what, *where) -> int:
    return db.session.scalar(select(func.count()).select_from(what).where(*where))


def entries_of(key: str) -> int:
    return count(Entry, Entry.stage_id == stage_by_key("pudong-2017", key).id)


@pytest.fixture
def request_context(app):
    with app.test_request_context():
        yield app


def test_the_sample_stands_before_its_final(request_context):
    told = load_sample()
    assert told["contest"] == "pudong-2017" and told["stage"] == "final" and len(told["judges"]) == 7
    assert count(Project) == 84
    assert [entries_of(key) for key in ("screening", "preliminary", "final")] == [84, 36, 13]
    final = stage_by_key("pudong-2017", "final")
    dealt = list(db.session.scalars(select(Scorecard).where(Scorecard.entry.has(stage_id=final.id))))
    assert len(dealt) == 13 * 7 and {card.state for card in dealt} == {"empty"}


def test_the_preliminary_of_the_sample_sends_its_best_thirteen_on(request_context):
    load_sample()
    stage = stage_by_key("pudong-2017", "preliminary")
    ranked = tally(read(tally_document(stage))).rows
    best = {row.entry for row in ranked if row.rank is not None and row.rank <= 13}
    advanced = select(Project.key).join(Entry).where(Entry.stage_id == stage.id, Entry.outcome == "advanced")
    assert best == set(db.session.scalars(advanced))


def test_the_played_sample_gives_the_published_prizes(request_context):
    load_sample(played=True)
    awards = db.session.scalars(select(Award)).all()
    given = {award.entry.project.title: award.tier.key for award in awards}
    assert {title: given[title] for title in PUBLISHED} == PUBLISHED
    assert sorted(given.values()) == ["first"] + ["merit"] * 7 + ["second"] * 2 + ["third"] * 3
    assert db.session.scalars(select(PrizeList)).one().published_at is not None


def test_playing_the_sample_leaves_an_unbroken_chain_with_every_score(request_context):
    load_sample(played=True)
    lines = [row.line() for row in db.session.scalars(select(AuditRow).order_by(AuditRow.seq))]
    chain.verify(lines)
    assert sum(line["action"] == "scoring.save" for line in lines) == 13 * 7


def test_sign_ins_of_the_sample_are_random_and_kept_for_its_owner_only(request_context):
    told = load_sample()
    kept = sample_file(request_context.extensions["doorstep"])
    assert told["organiser"]["password"] in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o077 == 0


def test_the_command_prints_json_alone_and_refuses_a_second_sample(tmp_path: Path):
    server = Server(tmp_path / "instance")
    server.instance.mkdir()
    told = json.loads(server.command("demo", "--json").stdout)
    assert {"contest", "stage", "organiser", "host", "supervisor", "applicant", "judges"} <= set(told)
    assert set(told["judges"][0]) == {"name", "enter_url"} and set(told["host"]) == {"email", "password"}
    with pytest.raises(Exception) as failed:
        server.command("demo", "--json")
    assert failed.value.returncode == 1 and failed.value.stdout == ""
