"""One transaction a change: its events, their chained audit rows in the same commit, listeners told after it.

Nothing else in Doorstep commits. On SQLite a change holds one lock and starts with BEGIN IMMEDIATE, so there is
one writer at a time in this process, and it waits cooperatively for writers in other processes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from sqlalchemy import ForeignKey, Index, String, Text, event, insert, select, update
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.core import chain
from app.core.policy import Actor
from app.db import WAITING, WRITING, db

log = logging.getLogger("doorstep.change")

# How long a change waits at most for others to let go of the database, in seconds.
PATIENCE = WAITING

_writer = threading.RLock()


@dataclass(frozen=True)
class Personal:
    """A personal value in an event: the log keeps its salted hash, the text stays beside it and can be erased."""

    text: str
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, in the past tense; rooms subclass it in their `events.py`."""

    action: ClassVar[str] = ""
    contest_id: int | None = None
    stage_id: int | None = None


class AuditRow(db.Model):
    """One line of the audit log; `payload` is canonical JSON exactly as hashed."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_contest_id_seq", "contest_id", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64), index=True)
    payload: Mapped[str] = mapped_column(Text)
    prev: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
    # For reading by contest and stage only; both also stand in the payload, which is what the hash covers.
    contest_id: Mapped[int | None]
    stage_id: Mapped[int | None]

    def line(self) -> dict[str, Any]:
        """The row as a line of the export (contract: audit export)."""
        return {
            "seq": self.seq,
            "at": self.at,
            "actor": self.actor,
            "action": self.action,
            "payload": json.loads(self.payload),
            "prev": self.prev,
            "hash": self.hash,
        }


class AuditHead(db.Model):
    """The chain's last link: one row, locked as the last step of every change."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class AuditText(db.Model):
    """The erasable text of a personal value whose salted hash stands in the log."""

    __tablename__ = "audit_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(ForeignKey("audit_log.seq"), index=True)
    path: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(index=True)
    salt: Mapped[str | None] = mapped_column(String(32))
    text: Mapped[str | None] = mapped_column(Text)


@dataclass
class Change:
    """An open change: record events on it; after the commit `row(event)` gives each one's audit row."""

    actor: Actor
    at: datetime
    events: list[Event] = field(default_factory=list)
    _rows: dict[int, tuple[int, str]] = field(default_factory=dict)
    _sealed: list[tuple[Event, Callable[[int, str], None]]] = field(default_factory=list)

    def record(self, happened: Event, on_sealed: Callable[[int, str], None] | None = None) -> None:
        """Note an event; `on_sealed(seq, hash)` runs inside the transaction, once its audit row is written."""
        self.events.append(happened)
        if on_sealed is not None:
            self._sealed.append((happened, on_sealed))

    def row(self, happened: Event) -> tuple[int, str]:
        """`(seq, hash)` of the event's audit row, once sealed."""
        return self._rows[id(happened)]


E = TypeVar("E", bound=Event)
Reaction = Callable[[Any, Change], None]
_reactions: dict[type[Event], list[Reaction]] = {}
_listeners: list[Callable[[list[Event]], None]] = []
_last_steps: list[Callable[[Change], None]] = []


def reacts_to(*kinds: type[Event]) -> Callable[[Reaction], Reaction]:
    """Mark a function `(event, change)` of a room's `reactions.py`: it runs inside the same transaction."""

    def keep(reaction: Reaction) -> Reaction:
        for kind in kinds:
            handlers = _reactions.setdefault(kind, [])
            if reaction not in handlers:
                handlers.append(reaction)
        return reaction

    return keep


def before_seal(step: Callable[[Change], None]) -> Callable[[Change], None]:
    """Mark a function `(change)` that runs inside the transaction after all reactions (publications use it)."""
    if step not in _last_steps:
        _last_steps.append(step)
    return step


def after_commit(listener: Callable[[list[Event]], None]) -> Callable[[list[Event]], None]:
    """Mark a function `(events)` that is told after each commit; what it raises is logged, never lost work."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


@contextmanager
def change(actor: Actor) -> Iterator[Change]:
    """Open one transaction for `actor`; inside another change it joins that one.

    Whatever the session had read before is forgotten, so checks inside see the state under the lock.
    Raises whatever the body raises, after rolling everything back; TimeoutError or OperationalError where the
    database cannot be written now (`app.db.is_away`).
    """
    session = db.session()
    outer: Change | None = session.info.get("change")
    if outer is not None:
        yield outer
        return
    sqlite = db.engine.dialect.name == "sqlite"
    # Waiting in line counts too: behind one that waits for a locked file, the last would wait many times as long.
    until = time.monotonic() + PATIENCE
    if sqlite and not _writer.acquire(timeout=PATIENCE):
        raise TimeoutError("other changes take too long")
    current = Change(actor=actor, at=clock.now())
    try:
        _begin(session, until if sqlite else None)
        session.info["change"] = current
        yield current
        _react(current)
        session.flush()
        _seal(session, current)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("change", None)
        if sqlite:
            _writer.release()
    _tell(current.events)


def _begin(session: Session, until: float | None) -> None:
    """Start afresh; on SQLite, which says until when, with the write lock."""
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("objects were changed outside a change")
    session.rollback()
    if until is None:
        return
    pause = 0.002
    while True:
        try:
            session.connection(execution_options={WRITING: True})
            return
        except OperationalError as error:
            session.rollback()
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            # Cooperative under gevent: the others go on while another process holds the file.
            time.sleep(pause)
            pause = min(pause * 2, 0.05)


def _react(current: Change) -> None:
    position, most = 0, len(current.events) + 5000
    while position < len(current.events):
        happened = current.events[position]
        for reaction in _reactions.get(type(happened), []):
            reaction(happened, current)
        position += 1
        if position > most:
            raise RuntimeError("reactions go round in circles")
    for step in _last_steps:
        step(current)


# Built once: a judge waits for these at every save, and building a statement takes longer than running it.
_heads = AuditHead.__table__
_HEAD = select(_heads.c.seq, _heads.c.hash).where(_heads.c.id == 1).with_for_update()
_MOVE_HEAD = update(_heads).where(_heads.c.id == 1)
_ADD_ROW = insert(AuditRow.__table__)
_ADD_TEXT = insert(AuditText.__table__)


def _seal(session: Session, current: Change) -> None:
    if not current.events:
        return
    # The row is made by the first migration, so that two first writers cannot both make it.
    seq, last = session.execute(_HEAD).one()
    at = current.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    rows, said = [], []
    for happened in current.events:
        payload, texts = _payload(happened)
        line = {
            "seq": seq + 1, "at": at, "actor": current.actor.label, "action": happened.action, "payload": payload, "prev": last,
        }
        seq, last = seq + 1, chain.line_hash(line)
        rows.append({
            **line, "payload": chain.canonical(payload).decode(), "hash": last,
            "contest_id": happened.contest_id, "stage_id": happened.stage_id,
        })
        said += [
            {"seq": seq, "path": path, "person_id": personal.person_id, "salt": salt, "text": personal.text}
            for path, personal, salt in texts
        ]
        current._rows[id(happened)] = (seq, last)
    session.execute(_ADD_ROW, rows)
    if said:
        session.execute(_ADD_TEXT, said)
    session.execute(_MOVE_HEAD, {"seq": seq, "hash": last})
    for happened, on_sealed in current._sealed:
        on_sealed(*current._rows[id(happened)])
    session.flush()


def _payload(happened: Event) -> tuple[dict[str, Any], list[tuple[str, Personal, str]]]:
    """The event as JSON values, and the personal texts that it only holds as hashes."""
    texts: list[tuple[str, Personal, str]] = []
    payload = {
        item.name: _value(getattr(happened, item.name), item.name, texts)
        for item in fields(happened)
        if getattr(happened, item.name) is not None
    }
    # A random nonce, so that a receipt's hash lets nobody guess at others' values.
    payload["nonce"] = secrets.token_hex(16)
    return payload, texts


def _value(value: Any, path: str, texts: list[tuple[str, Personal, str]]) -> Any:
    if isinstance(value, Personal):
        salt = secrets.token_hex(16)
        texts.append((path, value, salt))
        return {"sha256": hashlib.sha256(f"{salt}{value.text}".encode()).hexdigest()}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {str(key): _value(inner, f"{path}/{key}", texts) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        ordered = sorted(value) if isinstance(value, set | frozenset) else value
        return [_value(inner, f"{path}/{index}", texts) for index, inner in enumerate(ordered)]
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _value(getattr(value, item.name), f"{path}/{item.name}", texts) for item in fields(value)}
    if isinstance(value, float):
        raise TypeError(f"{path}: a binary float has no place in the audit log")
    return value


def _tell(events: list[Event]) -> None:
    for listener in _listeners:
        try:
            listener(events)
        except Exception:
            log.exception("a listener failed after the commit")


@event.listens_for(Session, "before_flush")
def _only_inside_a_change(session: Session, context: Any, instances: Any) -> None:
    if "change" not in session.info and (session.new or session.dirty or session.deleted):
        raise RuntimeError("the database is written through app.change.change only")


def before_and_after(thing: Any, new: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the attributes in `new` on `thing`; returns `{name: [before, after]}` of those that differ."""
    differences: dict[str, list[Any]] = {}
    for name, after in new.items():
        before = getattr(thing, name)
        if before != after:
            differences[name] = [before, after]
            setattr(thing, name, after)
    return differences
