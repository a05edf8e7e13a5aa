"""Gathers the API's endpoints."""

from __future__ import annotations

from app.api import boards, contests, halls, openapi, scorecards  # noqa: F401  they register their endpoints on the blueprint
from app.api.blueprint import bp

__all__ = ["bp"]
