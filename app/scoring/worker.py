"""What the tablet's service worker keeps: the files that a card, the list and the outbox load, and their release."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import url_for

from app import settings

# All small; fonts are left to the tablet's own.
_LOADED = (
    "css/house/*.css", "css/scoring.css", "css/judging*.css", "js/house/*.js", "js/scoring/*.js", "js/judging/*.js", "icons/*.svg",
    "vendor/idb-keyval@*/index.js", "vendor/socket.io-client@*/socket.io.min.js", "judge.webmanifest",
)


def _paths() -> list[Path]:
    root = settings.ROOT / "static"
    return [path for pattern in _LOADED for path in sorted(root.glob(pattern))]


def files() -> list[str]:
    """Addresses of the files."""
    root = settings.ROOT / "static"
    return [url_for("static", filename=path.relative_to(root).as_posix()) for path in _paths()]


def release() -> str:
    """Another one as soon as any of the files is another; 16 hex digits."""
    told = "\n".join(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in _paths())
    return hashlib.sha256(told.encode()).hexdigest()[:16]
