"""Plays the sample's final through the actions that people use: the host's, the judges', the organiser's."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from app.accounts.identity import actor_of
from app.accounts.models import Person, Role
from app.cli.sample import paper
from app.contests.models import Stage
from app.contests.queries import contest_by_slug, stage_by_key
from app.core.policy import HOST, ORGANISER, Actor
from app.db import db
from app.hall.actions import act, hall_of
from app.judging.queries import judges_of
from app.prizes import actions as prizes
from app.prizes.queries import proposal
from app.scoring import actions as scoring
from app.scoring.models import Scorecard

# Not lived through: a played sample has no pitches to wait for.
STEPS_BEFORE = ("next", "pitch", "questions", "open")
STEPS_AFTER = ("close", "reveal")


def play(slug: str) -> None:
    """From the first call to the published prizes."""
    stage = stage_by_key(slug, "final")
    contest = contest_by_slug(slug)
    assert stage is not None and contest is not None
    host, organiser = _holder(stage, HOST), _holder(stage, ORGANISER)
    judges = {judge.key: actor_of(judge.person) for judge in judges_of(contest.id)}
    cards = {(card.entry.project.key, card.judge.key): card for card in _cards(stage)}
    marks: dict[str, list[dict[str, Any]]] = {}
    for row in paper("marks")["final"]["scorecards"]:
        marks.setdefault(row["entry"], []).append(row)
    for key in paper("marks")["final"]["order"]:
        for action in STEPS_BEFORE:
            _step(host, stage, action)
        for row in marks[key]:
            _score(judges[row["judge"]], cards[key, row["judge"]], row)
        for action in STEPS_AFTER:
            _step(host, stage, action)
    _step(host, stage, "finish")
    prizes.publish(organiser, prizes.confirm(organiser, stage, proposal(stage).tally_sha256))


def _holder(stage: Stage, role: str) -> Actor:
    wanted = select(Person).join(Role, Role.person_id == Person.id)
    wanted = wanted.where(Role.role == role, Role.contest_id == stage.contest_id, Role.revoked_at.is_(None))
    return actor_of(db.session.scalars(wanted.order_by(Person.id)).first())  # type: ignore[arg-type]


def _step(host: Actor, stage: Stage, action: str) -> None:
    hall = hall_of(stage)
    act(host, hall, {"action": action, "revision": hall.revision, "key": str(uuid.uuid4())})


def _cards(stage: Stage) -> list[Scorecard]:
    return list(db.session.scalars(select(Scorecard).where(Scorecard.entry.has(stage_id=stage.id))))


def _score(judge: Actor, card: Scorecard, row: dict[str, Any]) -> None:
    edit = {"marks": row["marks"], "comment": row["comment"], "submit": True, "base": card.version, "key": str(uuid.uuid4())}
    scoring.save(judge, card, edit)
