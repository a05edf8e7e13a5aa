"""The hall through the API: who may look, who may act, what is answered, how refusals look."""

from __future__ import annotations

import json

import pytest

from app.api.openapi import document
from app.core.lifecycle import ACTIONS

HALL = "/api/v1/contests/spring/stages/final/hall"
ACT = "/api/v1/contests/spring/stages/final/actions"


def post(client, action, revision, key="k", **more):
    # Escaped by hand: the client's own JSON would not carry half of a surrogate pair.
    return client.post(ACT, data=json.dumps({"action": action, "revision": revision, "key": key, **more}))


@pytest.mark.parametrize(("name", "status"), [("lin", 200), ("hao", 200), ("su", 200), ("shen", 403), ("judge1", 403), ("wang", 403), ("other", 403), (None, 401)])
def test_the_hall_is_seen_by_those_who_run_or_oversee_the_contest(cast, name, status):
    assert cast.browse(name).get(HALL).status_code == status


def test_the_hall_is_the_control_payload_with_what_is_allowed(cast):
    told = cast.browse("su").get(HALL)
    body = told.get_json()
    assert set(body) == {"rev", "revision", "room", "phase", "entry", "next", "deadline", "remaining", "now", "judges_in", "judges", "allowed"}
    assert (body["phase"], body["entry"], body["next"], body["revision"]) == ("idle", None, "p1", 0)
    assert "call" in body["allowed"] and "pitch" not in body["allowed"]
    assert told.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("name", "action", "status"), [("lin", "next", 200), ("hao", "next", 200), ("su", "next", 403), ("shen", "next", 403), (None, "next", 401), ("su", "halt", 200), ("su", "confirm", 200), ("lin", "halt", 403)])
def test_acting_belongs_to_hosts_and_organisers_and_halting_to_supervisors(cast, name, action, status):
    assert post(cast.browse(name), action, 0).status_code == status


def test_an_action_answers_with_the_new_hall_and_a_repeated_key_with_the_same(cast):
    client = cast.browse("hao")
    first, again = post(client, "next", 0), post(client, "next", 0)
    assert first.status_code == again.status_code == 200
    assert first.get_json()["hall"]["entry"] == again.get_json()["hall"]["entry"] == "p1"
    assert client.get(HALL).get_json()["revision"] == 1


@pytest.mark.parametrize(("action", "revision", "code"), [("pitch", 1, "hall.stale"), ("close", 0, "hall.not_allowed")])
def test_a_conflict_is_a_problem_with_the_present_hall(cast, action, revision, code):
    told = post(cast.browse("hao"), action, revision)
    body = told.get_json()
    assert (told.status_code, told.mimetype, body["code"]) == (409, "application/problem+json", code)
    assert body["hall"]["revision"] == 0 and "call" in body["allowed"]


@pytest.mark.parametrize("text", ["\ud800", "p1\0"])
@pytest.mark.parametrize(
    ("action", "field"),
    [("call", "room"), ("call", "entry"), ("adjust", "entry"), ("accept", "scorecard"), ("substitute", "judge"), ("order", "order")],
)
def test_text_that_no_database_can_hold_is_refused_beside_its_field(cast, text, action, field):
    more = {"entry": "p1", "reason": "r", "points": 1, field: [text] if field == "order" else text}
    told = post(cast.browse("hao"), action, 0, **more)
    assert told.status_code == 422 and field in told.json["fields"]


def test_half_a_surrogate_pair_is_no_reason(cast):
    client = cast.browse("hao")
    post(client, "next", 0)
    told = post(client, "skip", 1, key="k2", reason="\ud800")
    assert told.status_code == 422 and "reason" in told.json["fields"]


@pytest.mark.parametrize(
    ("more", "field"),
    [({"action": "applaud"}, "action"), ({"key": None}, "key"), ({"revision": "0"}, "revision"), ({"action": "call"}, "entry"),
     ({"action": "call", "entry": "p99"}, "entry"), ({"room": "cellar"}, "room"), ({"room": 7}, "room")],
)
def test_a_body_at_fault_names_the_field(cast, more, field):
    body = {"action": "next", "revision": 0, "key": "k", **more}
    told = cast.browse("hao").post(ACT, json=body)
    assert told.status_code == 422 and list(told.get_json()["fields"]) == [field]


@pytest.mark.parametrize("data", [b"", b"[]", b"nonsense", b'"next"'])
def test_what_is_no_json_object_is_refused(cast, data):
    told = cast.browse("hao").post(ACT, data=data, content_type="application/json")
    assert told.status_code in (400, 422) and told.mimetype == "application/problem+json"


def test_points_as_a_json_number_stay_exact(cast):
    told = cast.browse("hao").post(
        ACT, data=b'{"action": "adjust", "revision": 0, "key": "k", "entry": "p1", "points": 0.1, "reason": "x"}',
        content_type="application/json",
    )
    assert told.status_code == 200, told.get_json()


def test_stages_and_rooms_that_there_are_not_are_not_found(cast):
    client = cast.browse("hao")
    assert client.get("/api/v1/contests/spring/stages/nowhere/hall").status_code == 404
    assert client.get(HALL + "?room=cellar").status_code == 422
    assert client.get("/api/v1/contests/spring/stages/screening/hall").status_code == 422


def test_refusals_speak_the_readers_language(cast):
    client = cast.browse("hao")
    told = client.post(ACT, json={"action": "close", "revision": 0, "key": "k"}, headers={"Accept-Language": "en"})
    assert told.get_json()["title"] == "This phase does not allow that."


def test_the_description_names_every_action(app):
    action = document(app)["components"]["schemas"]["HallAction"]["properties"]["action"]["enum"]
    assert set(ACTIONS) == set(action)
