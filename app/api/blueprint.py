"""The blueprint that all files of the API hang their endpoints on, and how they read a body."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _

from app.core.reading import loads
from app.core.refusals import Refusal
from app.errors import Refused

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def json_body() -> dict[str, Any]:
    """The request's body as a JSON object, its numbers exact (int or Decimal); refused in words where it is none."""
    try:
        body = loads(request.get_data().decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused("not_json", _("请求的内容不是 UTF-8 编码。"), status=400) from None
    except Refusal as refusal:
        raise Refused("not_json", _("请求的内容不是有效的 JSON。"), status=400, detail=str(refusal)) from None
    if not isinstance(body, dict):
        raise Refused("not_an_object", _("请求的内容应当是一个 JSON 对象。"), status=422)
    return body
