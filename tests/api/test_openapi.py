"""The API describes each of its endpoints, and truly."""

import pytest
from flask import Flask

from app.api.openapi import described, document
from tests.api.test_scorecards import body
from tests.scoring.stage import Scoring


def operations(app):
    for path, methods in document(app)["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_rule_under_api_is_described(app):
    described_paths = {(path.replace("{", "<").replace("}", ">"), method.upper()) for path, method, _ in operations(app)}
    rules = {
        (rule.rule, method) for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert rules == described_paths and len(rules) >= 6


def test_an_endpoint_that_is_not_described_is_found(app):
    bare = Flask("bare")
    bare.add_url_rule("/api/v1/forgotten", view_func=lambda: "", endpoint="forgotten")
    with pytest.raises(KeyError, match="forgotten"):
        document(bare)


def test_the_document_is_public_openapi_3_1(cast):
    answer = cast.browse().get("/api/v1/openapi.json")
    assert answer.status_code == 200 and answer.json["openapi"].startswith("3.1")
    put = answer.json["paths"]["/api/v1/scorecards/{scorecard}"]["put"]
    assert put["parameters"][0] == {"name": "scorecard", "in": "path", "required": True, "schema": {"type": "string"}}
    assert {"200", "401", "403", "404", "409", "422", "423"} <= put["responses"].keys()


def test_every_reference_leads_to_a_schema(app):
    whole = document(app)

    def references(value):
        if isinstance(value, dict):
            yield from ([value["$ref"]] if "$ref" in value else [])
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    names = {reference.rsplit("/", 1)[1] for reference in references(whole)}
    assert names and names <= whole["components"]["schemas"].keys()


def test_operations_have_names_of_their_own(app):
    names = [operation["operationId"] for _, _, operation in operations(app)]
    assert len(names) == len(set(names)) and all(operation["summary"] for _, _, operation in operations(app))


def test_the_answer_of_a_save_has_the_described_members(cast):
    scoring = Scoring(cast)
    answer = scoring.put(sent=body())
    form = cast.browse().get("/api/v1/openapi.json").json["components"]["schemas"]
    assert set(answer.json["scorecard"]) == set(form["Scorecard"]["required"])
    assert set(answer.json["receipt"]) == set(form["Receipt"]["required"])


def test_description_and_guard_may_stand_in_any_order():
    view = described("Says hello.", {200: None})(lambda: "")
    assert view.description.summary == "Says hello."
