"""Doorstep: the application factory, which opens the rooms in street order."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask

# From the bottom of the street to its top; the linter holds the same order (setup.cfg).
ROOMS = (
    "accounts", "contests", "submissions", "judging", "scoring", "roadshow", "planning", "draws", "ranking", "workings",
    "screening", "hall", "prizes", "ceremony", "audit", "exports", "letters", "homes", "api", "cli",
)


def create_app(**overrides: Any) -> Flask:
    """Make the application. It opens no connection until the first request; `overrides` win over all settings."""
    from app import db, errors, headers, i18n, limits, logs, mail, overlooking, pages, settings
    from app import stationery as _texts  # noqa: F401  its table belongs to the metadata
    from app.live import models as _tables  # noqa: F401  its tables belong to the metadata
    from app.live import server

    config = settings.load(**overrides)
    root = settings.ROOT
    app = Flask(
        "doorstep",
        root_path=str(root / "app"),
        template_folder=str(root / "templates"),
        static_folder=str(root / "static"),
        instance_path=str(config.instance_path),
    )
    config.instance_path.mkdir(parents=True, exist_ok=True)
    app.extensions["doorstep"] = config
    app.config.update(
        SECRET_KEY=settings.secret_key(config),
        SQLALCHEMY_DATABASE_URI=config.database,
        # Forms without files stay small; uploads raise their own limit in the view.
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="doorstep",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=30 * 24 * 3600,
        # The token lives as long as the sign-in: nothing typed is lost because a page was open for long.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        # The token alone decides: pages with a secret in their address send no Referer, which https would be asked for.
        WTF_CSRF_SSL_STRICT=False,
        DEVELOPMENT=config.development,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    logs.open_logs(app, config)
    headers.open_headers(app, config)
    db.open_database(app)
    i18n.open_languages(app)
    limits.open_limits(app, config)
    errors.open_errors(app)
    mail.open_mail(app)
    _open_rooms(app)
    pages.open_pages(app)
    overlooking.open_overlooking(app)
    server.open_live(app, config)
    return app


def _open_rooms(app: Flask) -> None:
    """Import each room's files that the framework must know of, and register its pages and commands."""
    for room in ROOMS:
        for part in ("models", "events", "reactions", "channels"):
            _find(room, part)
        opening = _find(room, "opening")
        if opening is not None:
            opening.open_room(app)
        routes = _find(room, "routes")
        if routes is not None:
            app.register_blueprint(routes.bp)


def _find(room: str, part: str) -> Any:
    name = f"app.{room}.{part}"
    return import_module(name) if find_spec(name) is not None else None
