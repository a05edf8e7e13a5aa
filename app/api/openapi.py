"""What the API says of itself: `described` beside each endpoint, gathered into one OpenAPI document.

The words are English and not translated: they are read by people who write programs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, current_app, jsonify
from werkzeug.routing import Rule

from app.api.blueprint import bp
from app.guard import guard

F = TypeVar("F", bound=Callable[..., Any])
Schema = dict[str, Any]
PREFIX = "/api/v1"

# Who may call: anybody, or somebody signed in by token or by cookie.
PUBLIC: tuple[str, ...] = ()
SIGNED_IN = ("bearer", "cookie")

_schemas: dict[str, Schema] = {}


@dataclass(frozen=True)
class Description:
    """What one endpoint says of itself."""

    summary: str
    answers: Mapping[int, Schema | str | None]
    body: Schema | None
    security: Sequence[str]
    query: Mapping[str, str]


def described(
    summary: str, answers: Mapping[int, Schema | str | None], body: Schema | None = None,
    security: Sequence[str] = PUBLIC, query: Mapping[str, str] | None = None,
) -> Callable[[F], F]:
    """Describe an endpoint under /api/v1; stands anywhere between its route and its view.

    `answers` gives for each status a JSON schema, or None where there is no body, or, from 400 on, the words that
    say when it comes (the body is then a problem). `query` names the query's parameters with a sentence each.
    """

    def keep(view: F) -> F:
        view.description = Description(summary, answers, body, security, query or {})  # type: ignore[attr-defined]
        return view

    return keep


def schema(name: str, form: Schema) -> Schema:
    """Name a schema once; returns the reference that endpoints use."""
    _schemas[name] = form
    return {"$ref": f"#/components/schemas/{name}"}


def record(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None, closed: bool = False) -> Schema:
    """An object with those members; `closed` refuses any other."""
    form: Schema = {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}
    return {**form, "additionalProperties": False} if closed else form


def listed(items: Schema) -> Schema:
    """A list of those."""
    return {"type": "array", "items": items}


def or_null(form: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [form, {"type": "null"}]}


TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
DECIMAL: Schema = {"type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,12})?$"}
MOMENT: Schema = {"type": "string", "format": "date-time"}

PROBLEM = schema(
    "Problem",
    record(
        {"type": TEXT, "title": TEXT, "status": WHOLE, "code": TEXT, "request_id": TEXT},
        {
            "detail": TEXT,
            "fields": {"type": "object", "additionalProperties": TEXT, "description": "What is wrong, by the field's name."},
        },
    ),
)


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", rule.rule)


def _parameters(rule: Rule, about: Description) -> list[Schema]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": TEXT} for name in re.findall(r"{(\w+)}", _path(rule))
    ]
    return in_path + [
        {"name": name, "in": "query", "required": False, "schema": TEXT, "description": words}
        for name, words in about.query.items()
    ]


def _answer(status: int, form: Schema | str | None) -> Schema:
    phrase = HTTPStatus(status).phrase
    if isinstance(form, str):
        return {"description": form, "content": {"application/problem+json": {"schema": PROBLEM}}}
    if form is None:
        return {"description": phrase}
    kind = "application/problem+json" if status >= 400 else "application/json"
    return {"description": phrase, "content": {kind: {"schema": form}}}


def _operation(rule: Rule, about: Description) -> Schema:
    operation: Schema = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": about.summary,
        "parameters": _parameters(rule, about),
        "security": [{name: []} for name in about.security],
        "responses": {str(status): _answer(status, form) for status, form in sorted(about.answers.items())},
    }
    if about.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": about.body}}}
    return operation


def document(app: Flask) -> Schema:
    """The OpenAPI 3.1 document of every rule under /api/v1; KeyError names an endpoint that is not described."""
    paths: dict[str, Schema] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if not rule.rule.startswith(f"{PREFIX}/"):
            continue
        about = getattr(app.view_functions[rule.endpoint], "description", None)
        if about is None:
            raise KeyError(f"{rule.endpoint} is not described")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(_path(rule), {})[method.lower()] = _operation(rule, about)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Doorstep", "version": "1", "description": "Contests, boards, scorecards and the desk."},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "cookie": {
                    "type": "apiKey", "in": "cookie", "name": "doorstep",
                    "description": "The browser's sign-in; writes also send the page's csrf-token as X-CSRFToken.",
                },
            },
        },
    }


@bp.get("/openapi.json")
@described("This description.", {200: {"type": "object"}})
@guard("public")
def openapi() -> Any:
    return jsonify(document(current_app))
