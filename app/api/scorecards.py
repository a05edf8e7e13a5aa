"""A judge's scorecards: the list and the one write."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, jsonify, request

from app.api.blueprint import bp, json_body
from app.api.openapi import DECIMAL, FLAG, SIGNED_IN, TEXT, WHOLE, described, listed, or_null, record, schema
from app.guard import actor, guard
from app.limits import limiter
from app.scoring import actions
from app.scoring.held import Owned, owned
from app.scoring.queries import Bench, bench_of, card_json, cards_at_hand

# Up to three years: an outbox may be opened long after the day.
AGE = re.compile(r"[0-9]{1,8}")

CRITERION = schema(
    "Criterion",
    record({"key": TEXT, "title": TEXT, "min": DECIMAL, "max": DECIMAL, "step": DECIMAL, "weight": DECIMAL}),
)
MARKS = {"type": "object", "additionalProperties": DECIMAL}
SCORECARD = schema(
    "Scorecard",
    record(
        {
            "id": TEXT, "entry": TEXT, "version": WHOLE,
            "state": {"type": "string", "enum": ["empty", "draft", "submitted", "recused"]},
            "marks": MARKS, "total": or_null(DECIMAL), "comment": TEXT, "criteria": listed(CRITERION),
        }
    ),
)
EDIT = schema(
    "Edit",
    record(
        {
            "marks": {"type": "object", "additionalProperties": {"anyOf": [DECIMAL, {"type": "number"}]}},
            "submit": FLAG, "base": {"type": "integer", "minimum": 0}, "key": {"type": "string", "maxLength": 80},
        },
        {"comment": {"type": "string", "maxLength": 2000}},
        closed=True,
    ),
)
RECEIPT = schema("Receipt", record({"seq": WHOLE, "key": TEXT, "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}))


def failed(answer: Response) -> bool:
    """Only failures use up a limit: a judge who saves well may save as often as the hand moves. Ours are not the judge's."""
    return 400 <= answer.status_code < 500


def said_age() -> int | None:
    """`X-Edit-Age`: for how many seconds the edit has waited on the tablet; nonsense counts as not said."""
    said = request.headers.get("X-Edit-Age", "")
    return int(said) if AGE.fullmatch(said) else None


def _bench() -> Bench:
    return bench_of(actor())


def _card(scorecard: str) -> Owned | None:
    return owned(scorecard)


@bp.get("/me/scorecards")
@described(
    "The scorecards of the judge who asks, without those of stages that are over and led to another.",
    {200: record({"scorecards": listed(SCORECARD)}), 401: "Nobody is signed in.", 403: "Whoever asks is no judge."},
    security=SIGNED_IN,
)
@guard("judging.work", _bench)
def my_scorecards(bench: Bench) -> Any:
    return jsonify({"scorecards": [card_json(card) for card in cards_at_hand(bench.person_id)]})


@bp.put("/scorecards/<scorecard>")
@limiter.limit("120 per minute", deduct_when=failed)
@described(
    "Save or submit a scorecard. A repeated key gets the same answer again; 200 means that the marks are on disk.",
    {
        200: record({"scorecard": SCORECARD, "receipt": RECEIPT}),
        400: "The body is not JSON.",
        401: "Nobody is signed in.",
        403: "The judge is recused.",
        404: "There is no such scorecard, or it is another judge's.",
        409: "`base` is not the newest version; the present one comes as `scorecard`.",
        422: "The key was used for another edit, or the body or its marks are wrong; `fields` says where.",
        423: "The entry is not open; `kept` says whether the edit was stored apart.",
        429: "Too many failures.",
        503: "The database cannot be written now. Send the same again, under the same key, after `Retry-After`.",
    },
    body=EDIT, security=SIGNED_IN,
)
@guard("scorecard.own", _card, hide=True)
def save_scorecard(card: Owned) -> Any:
    saved = actions.save(actor(), card, json_body(), said_age())
    return jsonify({"scorecard": saved.answer, "receipt": saved.receipt()})
