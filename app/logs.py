"""Structured logs with a request id; secrets in addresses are cut out."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time

import structlog
from flask import Flask, Response, g, request

from app.settings import Settings

_SECRETS = re.compile(r"(/judge/enter/|/invitations/|/reset/|/calendars/)[^/?\s]+")


def clean(path: str) -> str:
    """An address without the secrets that stand in some of ours."""
    return _SECRETS.sub(r"\1…", path)


def _shape(as_json: bool) -> logging.Formatter:
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer(colors=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            last,
        ],
    )


def open_logs(app: Flask, settings: Settings) -> None:
    """Send every log line of the process through one shape, and give each request an id."""
    logger = logging.getLogger("doorstep")
    if not any(getattr(handler, "doorstep", False) for handler in logger.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.doorstep = True  # type: ignore[attr-defined]
        logger.addHandler(handler)
        logger.propagate = False
    for handler in logger.handlers:
        handler.setFormatter(_shape(settings.log_json))
    logger.setLevel(settings.log_level.upper())

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()
        g.request_id = secrets.token_hex(6)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def _end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        spent = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
        if not request.path.startswith("/static/"):
            level = logging.WARNING if response.status_code >= 500 else logging.DEBUG
            logging.getLogger("doorstep.access").log(
                level, "%s %s %s %.1f ms %s", request.method, clean(request.path), response.status_code, spent,
                g.get("request_id", ""),
            )
        return response
