"""The cast: people with fixed rights, and a small contest with a roadshow ready to start."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from flask import Flask, g, has_app_context
from flask.testing import FlaskClient

from app import clock
from app.accounts.identity import actor_of, hashed
from app.accounts.models import Person, Role, SignIn
from app.change import change
from app.contests.models import Contest, Criterion, Field, Question, Region, Stage, Tier
from app.core.policy import SYSTEM, Actor
from app.db import db
from app.judging.models import Judge, Panel, PanelMember
from app.roadshow.models import PitchDay, Room, Slot
from app.submissions.models import Entry, Project

RULE = {
    "trim": {"scope": "scorecard", "steps": [{"from_judges": 5, "high": 1, "low": 1}]},
    "quorum": 1,
    "average": "mean",
    "places": {"score": 2},
    "ties": ["untrimmed_mean", "criterion:innovation"],
}


class Browser(FlaskClient):
    """A client whose requests begin with an empty `g`: inside the tests' app context they would share one."""

    def open(self, *args, **kwargs):
        for name in list(g) if has_app_context() else ():
            g.pop(name)
        return super().open(*args, **kwargs)


@dataclass
class Cast:
    """Ids of everybody, and how to act or browse as one of them.

    Lin organises, Hao hosts, Su supervises, Shen screens, Wang and Zhao apply, `judges` judge; `other` organises
    another contest and may see nothing of this one.
    """

    app: Flask
    contest_id: int = 0
    screening_id: int = 0
    stage_id: int = 0
    people: dict[str, int] = field(default_factory=dict)
    judges: list[int] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        return db.session.get_one(Person, self.people[name])

    def actor(self, name: str) -> Actor:
        return actor_of(self.person(name))

    @property
    def contest(self) -> Contest:
        return db.session.get_one(Contest, self.contest_id)

    @property
    def stage(self) -> Stage:
        return db.session.get_one(Stage, self.stage_id)

    @property
    def screening(self) -> Stage:
        return db.session.get_one(Stage, self.screening_id)

    def entry(self, key: str) -> Entry:
        return db.session.get_one(Entry, self.entries[key])

    def browse(self, name: str | None = None) -> FlaskClient:
        """A browser, signed in as `name`, or as nobody."""
        client = self.app.test_client()
        if name is not None:
            secret = secrets.token_urlsafe(24)
            with change(SYSTEM):
                now = clock.now()
                db.session.add(
                    SignIn(person_id=self.people[name], secret_hash=hashed(secret), kind="password", created_at=now, seen_at=now)
                )
            with client.session_transaction() as kept:
                kept["_user_id"], kept["_fresh"] = secret, True
        return client


def bring_cast(app: Flask, *, entries: int = 3, judges: int = 3) -> Cast:
    """Make the people and the contest in an empty database."""
    made = Cast(app)
    with change(SYSTEM):
        _contest(made)
        for name, role in (("lin", "organiser"), ("hao", "host"), ("su", "supervisor"), ("shen", "screener"), ("wang", None), ("zhao", None)):
            _person(made, name, role, made.contest_id)
        other = Contest(slug="other", title="另一个大赛", published=False, created_at=clock.now())
        db.session.add(other)
        db.session.flush()
        _person(made, "other", "organiser", other.id)
        _roadshow(made, entries, judges)
    return made


def _person(made: Cast, name: str, role: str | None, contest_id: int) -> Person:
    person = Person(email=f"{name}@example.org", name=name.title(), created_at=clock.now())
    db.session.add(person)
    db.session.flush()
    if role:
        db.session.add(Role(person_id=person.id, role=role, contest_id=contest_id, granted_at=clock.now()))
    made.people[name] = person.id
    return person


def _contest(made: Cast) -> None:
    now = clock.now()
    contest = Contest(
        slug="spring", title="春天的大赛", title_en="Spring Contest", published=True, created_at=now,
        opens_at=now - timedelta(days=10), closes_at=now + timedelta(days=10),
    )
    contest.fields = [Field(key="care", title="社区养老", title_en="Elderly care", position=0), Field(key="green", title="社区环保", title_en="Environment", position=1)]
    contest.regions = [Region(key="puxing", title="浦兴路街道", title_en="Puxing Road", kind="街道", position=0), Region(key="zhoupu", title="周浦镇", title_en="Zhoupu", kind="镇", position=1)]
    contest.questions = [
        Question(key="summary", step=2, kind="text", label="一句话介绍", label_en="In one sentence", max_length=60, position=0),
        Question(key="problem", step=3, kind="long", label="解决什么问题", label_en="The problem", max_length=500, position=1),
        Question(key="jobs", step=4, kind="number", label="带动就业人数", label_en="Jobs", required=False, max_length=6, position=2),
    ]
    screening = Stage(
        key="screening", kind="screening", title="初审", title_en="Screening", position=0, state="open",
        checklist=[{"key": "complete", "title": "材料完整", "title_en": "Complete"}, {"key": "local", "title": "项目在本区", "title_en": "In the district"}],
    )
    final = Stage(key="final", kind="roadshow", title="决赛路演", title_en="Final", position=1, rule=RULE)
    final.criteria = [
        Criterion(key="innovation", title="创新性", title_en="Innovation", max=Decimal(60), position=0),
        Criterion(key="benefit", title="社区效益", title_en="Benefit", max=Decimal(40), position=1),
    ]
    final.tiers = [
        Tier(key="first", title="一等奖", title_en="First prize", count=1, position=0),
        Tier(key="merit", title="优胜奖", title_en="Merit prize", count=None, position=1),
    ]
    contest.stages = [screening, final]
    db.session.add(contest)
    db.session.flush()
    made.contest_id, made.screening_id, made.stage_id = contest.id, screening.id, final.id


def _roadshow(made: Cast, entries: int, judges: int) -> None:
    panel = Panel(stage_id=made.stage_id, key="A", title="第一组")
    room = Room(stage_id=made.stage_id, key="main", title="报告厅", venue="社区文化中心")
    db.session.add_all([panel, room])
    db.session.flush()
    for number in range(1, judges + 1):
        person = _person(made, f"judge{number}", "judge", made.contest_id)
        judge = Judge(contest_id=made.contest_id, person_id=person.id, key=f"j{number}")
        db.session.add(judge)
        db.session.flush()
        made.judges.append(judge.id)
        db.session.add(PanelMember(panel_id=panel.id, judge_id=judge.id, head=number == 1, position=number))
    day = PitchDay(
        stage_id=made.stage_id, room_id=room.id, panel_id=panel.id, title="决赛", starts_at=clock.now(),
        pitch_seconds=480, questions_seconds=300, scoring_seconds=120, published_at=clock.now(),
    )
    db.session.add(day)
    db.session.flush()
    contest = made.contest
    for number in range(1, entries + 1):
        project = Project(
            contest_id=made.contest_id, key=f"p{number}", number=number, title=f"项目{number}", owner_id=made.people["wang"],
            applicant_name="王女士", field_id=contest.fields[0].id, region_id=contest.regions[number % 2].id,
            answers={"summary": f"介绍{number}", "problem": f"问题{number}"}, state="submitted", version=1,
            created_at=clock.now(), updated_at=clock.now(), submitted_at=clock.now(),
        )
        db.session.add(project)
        db.session.flush()
        db.session.add(Entry(stage_id=made.screening_id, project_id=project.id, outcome="advanced", position=number))
        entry = Entry(stage_id=made.stage_id, project_id=project.id, position=number)
        db.session.add(entry)
        db.session.flush()
        made.entries[project.key] = entry.id
        db.session.add(Slot(pitch_day_id=day.id, entry_id=entry.id, position=number))
