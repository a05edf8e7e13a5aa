"""The blueprint that all files of the API hang their endpoints on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("api", __name__, url_prefix="/api/v1")
