"""Every setting Doorstep reads, with its default and what it is for."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def _doc(text: str, default: Any) -> Any:
    return field(default=default, metadata={"doc": text})


@dataclass(frozen=True)
class Settings:
    """Values from DOORSTEP_… in the environment, else `instance/settings.toml`, else the default."""

    instance: str = _doc("Folder for the database, the files and the secret key.", "instance")
    database_url: str = _doc("SQLAlchemy address; empty: SQLite in the instance folder.", "")
    redis_url: str = _doc("Redis as message queue between several processes; empty: one process.", "")
    host: str = _doc("Address to listen on; --lan listens on all.", "127.0.0.1")
    port: int = _doc("Port to listen on.", 8017)
    public_url: str = _doc("Address printed on cards and in letters; empty: what the server listens on.", "")
    secret_key: str = _doc("Signs cookies; empty: made once and kept in the instance folder.", "")
    proxies: int = _doc("How many proxies stand in front and set X-Forwarded-…", 0)
    metrics_open: bool = _doc("Let other machines read /metrics.", False)
    async_mode: str = _doc("Server for live pages: gevent or threading; empty: as started.", "")
    live_transport: str = _doc("What carries live pages: engine (ours, on gevent) or stock (plain Flask-SocketIO).", "engine")
    live_ping: int = _doc("Seconds between two heartbeats of a live socket.", 25)
    live_ping_timeout: int = _doc("Seconds that a viewer may take to answer one.", 20)
    development: bool = _doc("Shows /house and full error pages to developers.", False)
    mail_url: str = _doc("smtp://user:password@host:port or smtps://…, file: for .eml files; empty: letters stay in the outbox.", "")
    mail_from: str = _doc("Sender of letters.", "doorstep@localhost")
    upload_limit: int = _doc("Largest accepted file, in bytes.", 20 * 1024 * 1024)
    project_files: int = _doc("Files that one project may hold.", 10)
    log_level: str = _doc("debug, info, warning or error.", "info")
    log_json: bool = _doc("Logs as JSON lines instead of text.", False)

    @property
    def instance_path(self) -> Path:
        path = Path(self.instance)
        return path if path.is_absolute() else ROOT / path

    @property
    def database(self) -> str:
        """The address SQLAlchemy gets; psycopg 3 for any PostgreSQL form."""
        url = self.database_url
        if not url:
            return f"sqlite:///{self.instance_path / 'doorstep.sqlite3'}"
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @property
    def files_path(self) -> Path:
        return self.instance_path / "files"


def _typed(kind: str, raw: Any, name: str) -> Any:
    if kind == "bool":
        return raw if isinstance(raw, bool) else str(raw).strip().lower() in {"1", "true", "yes", "on"}
    if kind == "int":
        try:
            return int(raw)
        except ValueError as error:
            raise SystemExit(f"DOORSTEP_{name.upper()}: {raw!r} is not a whole number") from error
    return str(raw)


def load(**overrides: Any) -> Settings:
    """Read the settings; `overrides` win (tests and commands use them)."""
    folder = Path(overrides.get("instance") or os.environ.get("DOORSTEP_INSTANCE") or "instance")
    folder = folder if folder.is_absolute() else ROOT / folder
    stored: dict[str, Any] = {}
    if (folder / "settings.toml").exists():
        stored = tomllib.loads((folder / "settings.toml").read_text(encoding="utf-8"))
    values: dict[str, Any] = {}
    for item in fields(Settings):
        raw = overrides.get(item.name, os.environ.get(f"DOORSTEP_{item.name.upper()}", stored.get(item.name)))
        if raw is not None:
            values[item.name] = _typed(str(item.type), raw, item.name)
    values["instance"] = str(folder)
    unknown = set(stored) - {item.name for item in fields(Settings)}
    if unknown:
        raise SystemExit(f"{folder / 'settings.toml'}: unknown setting {sorted(unknown)[0]!r}")
    return Settings(**values)


def secret_key(settings: Settings) -> str:
    """The signing key: as set, else made once in the instance folder (readable by its owner only)."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.instance_path / "secret.key"
    if not path.exists():
        settings.instance_path.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_hex(32))
    return path.read_text().strip()
