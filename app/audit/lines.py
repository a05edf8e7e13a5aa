"""The log as it is stored, read in order and in portions, and written as lines of the export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Select, select

from app.audit.models import CarriedLine
from app.change import AuditRow
from app.db import db

BATCH = 500


def snapshot() -> None:
    """Begin a fresh reading of one moment: what is written meanwhile is not half seen."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def stored_rows(narrow: Callable[[Select[Any]], Select[Any]] | None = None) -> Iterator[AuditRow]:
    """All rows by seq, forgotten by the session as they are left behind."""
    last: int | None = None
    while True:
        query = select(AuditRow).order_by(AuditRow.seq).limit(BATCH).execution_options(populate_existing=True)
        if narrow is not None:
            query = narrow(query)
        if last is not None:
            query = query.where(AuditRow.seq > last)
        rows = db.session.scalars(query).all()
        for row in rows:
            last = row.seq
            yield row
        for row in rows:
            db.session.expunge(row)
        if len(rows) < BATCH:
            return


def exported(narrow: Callable[[Select[Any]], Select[Any]] | None = None) -> Iterator[bytes]:
    """Lines of the export, each with its line feed; a payload that cannot be read goes out as the text it is."""
    for row in stored_rows(narrow):
        try:
            line = row.line()
        except ValueError:
            line = {
                "seq": row.seq, "at": row.at, "actor": row.actor, "action": row.action, "payload": row.payload,
                "prev": row.prev, "hash": row.hash,
            }
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

def carried_lines(contest_id: int, origin: int) -> Iterator[dict[str, Any]]:
    """The lines of an earlier server's log, withheld ones as their links alone."""
    last = 0
    while True:
        wanted = select(CarriedLine.seq, CarriedLine.prev, CarriedLine.hash, CarriedLine.line).where(
            CarriedLine.contest_id == contest_id, CarriedLine.origin == origin, CarriedLine.seq > last
        )
        rows = db.session.execute(wanted.order_by(CarriedLine.seq).limit(BATCH)).all()
        for seq, prev, seal, line in rows:
            yield json.loads(line) if line is not None else {"seq": seq, "prev": prev, "hash": seal}
        if len(rows) < BATCH:
            return
        last = rows[-1][0]
