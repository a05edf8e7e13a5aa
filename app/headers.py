"""Security headers on every answer, and the number of proxies that are believed."""

from __future__ import annotations

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

from app.settings import Settings


class _Sessions(SecureCookieSessionInterface):
    """A cookie is Secure exactly when the request came by https: on a hall's plain LAN it must still come back."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def _policy() -> str:
    # Safari before 15.4 does not count sockets of the own host as 'self'.
    scheme = "wss" if request.is_secure else "ws"
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            f"connect-src 'self' {scheme}://{request.host}",
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def open_headers(app: Flask, settings: Settings) -> None:
    """Set the headers; nothing inline runs, nothing is loaded from another site."""
    app.session_interface = _Sessions()
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    @app.after_request
    def _set(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy())
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if request.path.startswith("/static/vendor/"):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif request.path.startswith("/static/"):
            headers["Cache-Control"] = "no-cache"
        elif response.mimetype == "text/html":
            headers.setdefault("Cache-Control", "no-store")
        return response
