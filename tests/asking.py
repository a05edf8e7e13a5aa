"""How many questions a page asks of the database: lists have to cost the same however long they are."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from app.db import db


def questions_of(client: FlaskClient, address: str) -> int:
    """The number of statements behind a page that answers 200."""
    seen = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
