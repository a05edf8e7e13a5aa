"""Pages of the building itself: language switch, health, metrics, the house of pieces."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import get_locale
from flask_login import current_user
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from app import queue
from app.db import db
from app.guard import guard
from app.i18n import LANGUAGES, chosen
from app.settings import Settings

bp = Blueprint("pages", __name__)


def own_path(target: str | None, otherwise: str = "/") -> str:
    """`target` if it is a path on this site, else `otherwise`; keeps sign-in links from leading elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and "\\" not in target else otherwise


@bp.get("/language/<code>")
@guard("public")
def language(code: str) -> Any:
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    answer = redirect(own_path(request.args.get("next")))
    answer.set_cookie("language", code, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure, httponly=True)
    return answer


@bp.get("/healthz")
@guard("public")
def healthz() -> Any:
    return jsonify({"status": "ok"})


@bp.get("/readyz")
@guard("public")
def readyz() -> Any:
    failing = []
    settings: Settings = current_app.extensions["doorstep"]
    try:
        db.session.execute(text("SELECT 1 FROM audit_log LIMIT 1"))
    except Exception:  # whatever the driver says, the answer is the same
        db.session.rollback()
        failing.append("database")
    if settings.redis_url and not _redis_answers(settings.redis_url):
        failing.append("queue")
    return jsonify({"status": "failing" if failing else "ok", "failing": failing}), 503 if failing else 200


def _redis_answers(url: str) -> bool:
    import redis

    try:
        return bool(queue.connect(url, socket_timeout=1).ping())
    except redis.RedisError:
        return False


@bp.get("/metrics")
@guard("public")
def metrics() -> Any:
    settings: Settings = current_app.extensions["doorstep"]
    forwarded = any(request.headers.get(name) for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "X-Forwarded-Host", "Via"))
    local = request.remote_addr in {"127.0.0.1", "::1"}
    if not settings.metrics_open and (forwarded or not local):
        abort(403)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@bp.get("/house")
@guard("public")
def house() -> Any:
    settings: Settings = current_app.extensions["doorstep"]
    if not settings.development:
        abort(404)
    return render_template("pages/house.html")


def lan_address() -> str | None:
    """This machine's address in the local network, as others would reach it; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return None


def _frame() -> dict[str, Any]:
    """What every layout needs: language, account menu, addresses."""
    signed_in = current_user.is_authenticated
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    languages = [
        (code, label, url_for("pages.language", code=code, next=here), code == chosen())
        for code, (label, _locale, _tag) in LANGUAGES.items()
    ]
    locale = get_locale()
    return {
        "lang": LANGUAGES["en" if locale is not None and locale.language == "en" else "zh"][2],
        "languages": languages,
        "sign_in_url": None if signed_in else "/sign-in",
        "sign_out_url": "/sign-out" if signed_in else None,
        # Who came by a judge's card is here for scoring alone.
        "me_url": "/me" if signed_in and current_user.kind != "card" else None,
        "sample_data": g.get("sample_data", False),
        "looking": g.get("looking", False),
        "rehearsal": getattr(g.get("contest"), "rehearsal_of", None) is not None,
    }


def open_pages(app: Flask) -> None:
    app.register_blueprint(bp)
    app.context_processor(_frame)
    app.view_functions["static"].permission = "public"  # type: ignore[attr-defined]
