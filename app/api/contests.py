"""Published contests, and the tally document of a stage."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import jsonify

from app.api.blueprint import bp
from app.api.openapi import (
    DECIMAL,
    FLAG,
    MOMENT,
    SIGNED_IN,
    TEXT,
    WHOLE,
    described,
    listed,
    or_null,
    record,
    schema,
)
from app.contests.models import Contest, Stage
from app.contests.queries import public_contests, stage_by_key, whole_contest
from app.core.policy import may
from app.guard import actor, guard
from app.scoring.marks import written
from app.scoring.tallies import tally_of

CONTEST = schema(
    "Contest",
    record(
        {
            "slug": TEXT, "title": TEXT, "title_en": TEXT, "timezone": TEXT, "opens_at": or_null(MOMENT),
            "closes_at": or_null(MOMENT), "sample": FLAG,
        }
    ),
)
NAMED = {"key": TEXT, "title": TEXT, "title_en": TEXT}
STAGE = schema(
    "Stage",
    record(
        {
            **NAMED, "kind": TEXT, "state": TEXT, "starts_at": or_null(MOMENT), "ends_at": or_null(MOMENT),
            "criteria": listed(
                record({**NAMED, "min": DECIMAL, "max": DECIMAL, "step": DECIMAL, "weight": DECIMAL})
            ),
            "tiers": listed(record({**NAMED, "count": or_null(WHOLE), "min_score": or_null(DECIMAL)})),
        }
    ),
)
WHOLE_CONTEST = schema(
    "WholeContest", {"allOf": [CONTEST, record({"intro": TEXT, "intro_en": TEXT, "stages": listed(STAGE)})]}
)
TALLY = schema(
    "Tally",
    record(
        {
            "schema": {"const": "tally/1"}, "rule": {"type": "object"}, "criteria": listed({"type": "object"}),
            "entries": listed({"type": "object"}), "scorecards": listed({"type": "object"}),
        },
        {"prizes": {"type": "object"}},
    ),
)


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if value else None


def _named(thing: Any) -> dict[str, Any]:
    return {"key": thing.key, "title": thing.title, "title_en": thing.title_en}


def _contest(contest: Contest) -> dict[str, Any]:
    return {
        "slug": contest.slug, "title": contest.title, "title_en": contest.title_en, "timezone": contest.timezone,
        "opens_at": _moment(contest.opens_at), "closes_at": _moment(contest.closes_at), "sample": contest.sample,
    }


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        **_named(stage), "kind": stage.kind, "state": stage.state, "starts_at": _moment(stage.starts_at),
        "ends_at": _moment(stage.ends_at),
        "criteria": [
            {
                **_named(one), "min": written(one.min), "max": written(one.max), "step": written(one.step),
                "weight": written(one.weight),
            }
            for one in stage.criteria
        ],
        "tiers": [
            {**_named(tier), "count": tier.count, "min_score": None if tier.min_score is None else written(tier.min_score)}
            for tier in stage.tiers
        ],
    }


def _whole(contest: str) -> Contest | None:
    """An unpublished contest is not there for whoever may not see it."""
    found = whole_contest(contest)
    return found if found is not None and may(actor(), "contest.read", found.scope()) else None


def _of_contest(contest: str, stage: str) -> Stage | None:
    return stage_by_key(contest, stage)


@bp.get("/contests")
@described("Published contests, the newest first.", {200: record({"contests": listed(CONTEST)})})
@guard("public")
def contests() -> Any:
    return jsonify({"contests": [_contest(contest) for contest in public_contests()]})


@bp.get("/contests/<contest>")
@described("One contest with its stages, criteria and tiers.", {200: WHOLE_CONTEST, 404: "There is none, or it is not published."})
@guard("public", _whole)
def contest(found: Contest) -> Any:
    texts = {"intro": found.intro, "intro_en": found.intro_en}
    return jsonify({**_contest(found), **texts, "stages": [_stage(stage) for stage in found.stages]})


@bp.get("/contests/<contest>/stages/<stage>/tally")
@described(
    "The stage's tally document: submitted scorecards, recused ones not counted, drafts left out.",
    {200: TALLY, 401: "Nobody is signed in.", 403: "Only for the organiser and the supervisor.", 404: "There is no such stage."},
    security=SIGNED_IN,
)
@guard("tally.read", _of_contest)
def stage_tally(stage: Stage) -> Any:
    return jsonify(tally_of(stage))
