"""A whole contest as one zip: rows, files and its part of the log, to be brought into another server.

Passwords, sign-ins, invitations, codes and displays stay behind. Of the log go the contest's own lines and, of every other
line, its links alone, so that the chain can be followed from end to end and nothing of other contests is told.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask_babel import gettext as _
from sqlalchemy import Table, select

from app import clock
from app.accounts.models import Consent, Person
from app.audit.lines import carried_lines, snapshot, stored_rows
from app.audit.models import CarriedLine
from app.contests.models import Contest
from app.core.chain import GENESIS, canonical
from app.db import MIGRATIONS, db
from app.errors import Refused
from app.files import storage
from app.homes.removal import hanging
from app.mail import Letter
from app.submissions.models import Attachment

FORMAT = "doorstep-contest/1"
ABOUT = "about.json"
# Secrets, displays and what projects are found and compared by belong to the server; logs of earlier servers travel as chains.
LEFT_BEHIND = frozenset({
    "invitation", "plan_run", "screen", "carried_line", "sign_in", "token", "reset_code", "hold", "confirmation", "project_text", "calendar_key", "calendar_count",
    "project_print",
})
# Codes open nothing on another server; their list and what they were used for go along.
NOT_TOLD = {
    "person": frozenset({"password_hash", "must_change_password"}), "entry_code": frozenset({"code_hash"}),
    "project": frozenset({"claim_hash"}), "co_applicant": frozenset({"code_hash"}),
}
LABEL = re.compile(r"person:(\d+)")
_CHUNK = 500


@dataclass
class Carried:
    """What an archive holds: rows of each table, lines of each log, files."""

    rows: dict[str, int] = field(default_factory=dict)
    chains: list[dict[str, Any]] = field(default_factory=list)
    files: int = 0


def form() -> str:
    """The form of the tables that this program writes: its newest migration."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def write_contest(contest_id: int, target: Path) -> Carried:
    """Write the contest to `target`, which is there whole or not at all. Refused: is_rehearsal."""
    snapshot()
    contest = db.session.get_one(Contest, contest_id)
    if contest.rehearsal_of is not None:
        raise Refused("is_rehearsal", _("这是彩排，不能导出。"), status=409)
    part = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            found = _write(_Pen(archive), contest)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return found


class _Pen:
    """Writes members and keeps the SHA-256 of each."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.members: dict[str, str] = {}

    def put(self, name: str, pieces: Iterable[bytes]) -> int:
        digest, count = hashlib.sha256(), 0
        with self.archive.open(name, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                member.write(piece)
                count += 1
        self.members[name] = digest.hexdigest()
        return count


def _write(pen: _Pen, contest: Contest) -> Carried:
    found = Carried()
    rows = {name: keys for name, keys in hanging("contest", {contest.id}).items() if name not in LEFT_BEHIND}
    # Links and codes in letters still open something here.
    rows["letter"] = rows.get("letter", set()) - set(db.session.scalars(select(Letter.id).where(Letter.secret)))
    tables = [table for table in db.metadata.sorted_tables if table.name in rows]
    people = _people(tables, rows)
    for table in (Person.__table__, Consent.__table__, *tables):
        keys = people if table.name == "person" else rows.get(table.name, set())
        chosen = _by(table, table.c.person_id, people) if table.name == "consent" else _by(table, _key(table), keys)
        found.rows[table.name] = pen.put(f"tables/{table.name}.jsonl", (_line(table, row) for row in chosen))
    files = select(Attachment.key).where(Attachment.id.in_(rows.get("attachment", set())))
    for key in list(db.session.scalars(files.order_by(Attachment.id))):
        with storage().open(key) as source:
            pen.put(f"files/{key}", iter(lambda: source.read(1 << 20), b""))
        found.files += 1
    _write_chains(pen, contest, found)
    about = {
        "format": FORMAT, "form": form(), "slug": contest.slug, "title": contest.title, "made_at": clock.now().isoformat(),
        "rows": found.rows, "chains": found.chains, "members": pen.members,
    }
    pen.archive.writestr(ABOUT, json.dumps(about, ensure_ascii=False, indent=1))
    return found


def _key(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


def _by(table: Table, column: Any, keys: set[Any]) -> Iterator[dict[str, Any]]:
    listed = sorted(keys)
    for start in range(0, len(listed), _CHUNK):
        chunk = select(table).where(column.in_(listed[start:start + _CHUNK])).order_by(_key(table))
        yield from (dict(row._mapping) for row in db.session.execute(chunk).all())


def _people(tables: list[Table], rows: dict[str, set[Any]]) -> set[int]:
    """Everybody that the rows point at, by number or by the label of who acted."""
    people: set[int] = set()
    for table in tables:
        pointing = [key.parent.name for key in table.foreign_keys if key.column.table.name == "person"]
        labelled = "by" in table.c
        if not pointing and not labelled:
            continue
        for row in _by(table, _key(table), rows[table.name]):
            people |= {row[name] for name in pointing if row[name] is not None}
            label = LABEL.fullmatch(str(row["by"])) if labelled else None
            people |= {int(label[1])} if label else set()
    return people


def _line(table: Table, row: dict[str, Any]) -> bytes:
    left = NOT_TOLD.get(table.name, frozenset())
    told = {name: _told(value) for name, value in row.items() if name not in left}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _write_chains(pen: _Pen, contest: Contest, found: Carried) -> None:
    """Logs of earlier servers as they came, then this server's."""
    origins = db.session.scalars(select(CarriedLine.origin).where(CarriedLine.contest_id == contest.id).distinct())
    for number, origin in enumerate(sorted(origins), start=1):
        _write_chain(pen, found, number, carried_lines(contest.id, origin))
    _write_chain(pen, found, len(found.chains) + 1, _own_lines(contest.id))


def _write_chain(pen: _Pen, found: Carried, number: int, lines: Iterable[dict[str, Any]]) -> None:
    last = {"hash": GENESIS}

    def pieces() -> Iterator[bytes]:
        for line in lines:
            last["hash"] = line["hash"]
            yield canonical(line) + b"\n"

    count = pen.put(f"log/{number}.jsonl", pieces())
    found.chains.append({"lines": count, "last": last["hash"]})


def _own_lines(contest_id: int) -> Iterator[dict[str, Any]]:
    for row in stored_rows():
        if row.contest_id == contest_id:
            yield row.line()
        else:
            yield {"seq": row.seq, "prev": row.prev, "hash": row.hash}
