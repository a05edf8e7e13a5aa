"""Alembic's entry: the same models on SQLite and PostgreSQL, one transaction a migration."""

from __future__ import annotations

from alembic import context
from flask import current_app

from app.db import Exact, Moment, db


def _plain(kind: str, item: object, autogen_context: object) -> str | bool:
    """Migrations name plain column types, so that they do not change when our own types do."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Exact):
        return "sa.String(length=40)"
    return False


def run() -> None:
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    if context.is_offline_mode():
        context.configure(url=url, target_metadata=db.metadata, literal_binds=True, render_item=_plain)
        with context.begin_transaction():
            context.run_migrations()
        return
    with db.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=db.metadata, render_as_batch=True, render_item=_plain,
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
