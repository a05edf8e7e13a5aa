"""Bringing a contest in that another server wrote as a zip: checked whole, then put in with one change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Table, insert, select, update
from sqlalchemy.schema import sort_tables

from app.accounts.models import Person
from app.audit.models import CarriedLine
from app.change import Change, change
from app.contests.models import Contest
from app.core import chain
from app.core.policy import Actor
from app.core.refusals import Refusal
from app.db import Exact, Moment, db
from app.errors import Refused
from app.files import storage
from app.homes.archive import BROKEN, LARGEST, Archive, Row, broken, open_archive
from app.homes.carrying import LABEL, LEFT_BEHIND
from app.homes.events import ContestArrived
from app.scoring.models import Scorecard
from app.submissions.searching import index_contest

# Viewers who saw the contest elsewhere take the states of this server as the newer ones.
AHEAD = 1_000_000



@dataclass
class Ids:
    """New numbers for old ones, by table."""

    by_table: dict[str, dict[int, int]] = field(default_factory=dict)

    def of(self, table: str, old: Any) -> int | None:
        return None if old is None else self.by_table[table][old]

    def label(self, by: str) -> str:
        found = LABEL.fullmatch(by)
        return f"person:{self.of('person', int(found[1]))}" if found else by


def bring_in(actor: Actor, source: Path) -> Contest:
    """Put the contest of the archive into this server; all of it or nothing.

    People with the same e-mail or phone are the same people; all others are new and have no password yet.
    Refused: not_ours, other_version (409), already_here (409), broken.
    """
    archive = open_archive(source)
    kept: dict[str, str] = {}
    with archive.file:
        try:
            for name in archive.about["members"]:
                if name.startswith("files/"):
                    with archive.file.open(name) as member:
                        kept[name.removeprefix("files/")] = storage().put(member, LARGEST).key
            with change(actor) as current:
                return _put_in(current, archive, kept)
        except BaseException as error:
            for key in kept.values():
                storage().delete(key)
            if isinstance(error, BROKEN):
                raise broken(type(error).__name__) from error
            raise


def _put_in(current: Change, archive: Archive, kept: dict[str, str]) -> Contest:
    about, ids = archive.about, Ids()
    slug = str(about["slug"])
    if db.session.scalars(select(Contest.id).where(Contest.slug == slug)).first() is not None:
        raise Refused("already_here", _("这台服务器上已经有地址名是 %(slug)s 的大赛。", slug=slug), status=409)
    seals = _check_chains(archive)
    named = {name.removeprefix("tables/").removesuffix(".jsonl") for name in about["members"] if name.startswith("tables/")}
    if named & LEFT_BEHIND or named - set(db.metadata.tables) or "contest" not in named:
        raise broken("tables")
    _people(archive, ids)
    counts: dict[str, int] = {}
    for table in _in_order():
        if table.name in named and table.name != "person":
            counts[table.name] = _rows(archive, table, ids, kept, seals)
    made = db.session.get_one(Contest, next(iter(ids.by_table["contest"].values())))
    if len(ids.by_table["contest"]) != 1 or made.slug != slug:
        raise broken("contest")
    _keep_chains(archive, made.id)
    index_contest(made.id)
    chains = [{"lines": int(one["lines"]), "last": str(one["last"])} for one in about["chains"]]
    current.record(ContestArrived(contest_id=made.id, slug=slug, rows=counts, chains=chains, file_sha256=archive.sha256))
    return made


def _in_order() -> list[Table]:
    """Every table after those that it points at, also without a foreign key (see `_refit`)."""
    tables = db.metadata.tables
    loose = [(tables["scorecard"], tables["reveal"]), (tables["entry"], tables["hall"])]
    return sort_tables(list(tables.values()), extra_dependencies=loose)


def _check_chains(archive: Archive) -> dict[int, str]:
    """Every log holds from end to end; returns the hashes of the newest one by seq."""
    seals: dict[int, str] = {}
    for number, told in enumerate(archive.about["chains"], start=1):
        seals = {}

        def watched(seals: dict[int, str] = seals, number: int = number) -> Iterator[Row]:
            for line in archive.lines(f"log/{number}.jsonl"):
                yield line
                seals[line["seq"]] = line["hash"]

        try:
            count = chain.verify(watched(), withheld=True)
        except Refusal as no:
            raise broken(str(no)) from None
        if (count, seals.get(count, chain.GENESIS)) != (told["lines"], told["last"]):
            raise broken(f"log/{number}.jsonl")
    return seals


def _keep_chains(archive: Archive, contest_id: int) -> None:
    for number, _told in enumerate(archive.about["chains"], start=1):
        batch: list[Row] = []
        for line in archive.lines(f"log/{number}.jsonl"):
            told = chain.canonical(line).decode() if line.keys() == chain.FIELDS else None
            batch.append({
                "contest_id": contest_id, "origin": number, "seq": line["seq"], "prev": line["prev"], "hash": line["hash"],
                "line": told,
            })
            if len(batch) == 500:
                db.session.execute(insert(CarriedLine), batch)
                batch = []
        if batch:
            db.session.execute(insert(CarriedLine), batch)


def _people(archive: Archive, ids: Ids) -> None:
    """Who is here already keeps the own account; nobody's password comes along."""
    found = ids.by_table.setdefault("person", {})
    table = Person.__table__
    for row in archive.lines("tables/person.jsonl"):
        old = row.pop("id")
        known = None
        for column in (Person.email, Person.phone):
            value = row.get(column.key)
            if known is None and value:
                known = db.session.scalars(select(Person.id).where(column == value)).one_or_none()
        if known is None:
            values = {**_read(table, row), "password_hash": None, "must_change_password": False}
            known = int(db.session.execute(insert(table).values(values).returning(table.c.id)).scalar_one())
        found[old] = known


def _rows(archive: Archive, table: Table, ids: Ids, kept: dict[str, str], seals: dict[int, str]) -> int:
    found = ids.by_table.setdefault(table.name, {})
    later: list[tuple[int, str, int]] = []
    count = 0
    for row in archive.lines(f"tables/{table.name}.jsonl"):
        old = row.pop("id", None)
        values = _read(table, row)
        for key in table.foreign_keys:
            name, target = key.parent.name, key.column.table.name
            if target == table.name and values[name] is not None:
                later.append((old, name, values[name]))
                values[name] = None
            elif target in LEFT_BEHIND:
                values[name] = None
            else:
                values[name] = ids.of(target, values[name])
        if table.name == "consent" and _consented(table, values):
            continue
        _refit(table, values, ids, kept, seals)
        if old is None:
            db.session.execute(insert(table).values(values))
        else:
            found[old] = int(db.session.execute(insert(table).values(values).returning(table.c.id)).scalar_one())
        count += 1
    for old, name, other in later:
        db.session.execute(update(table).where(table.c.id == found[old]).values({name: found[other]}))
    return count


def _consented(table: Table, values: Row) -> bool:
    wanted = [table.c[name] == values[name] for name in ("person_id", "subject", "version")]
    return db.session.execute(select(table.c.id).where(*wanted)).first() is not None


def _read(table: Table, row: Row) -> Row:
    """The values of a line as the table's columns take them; a name that is no column is a KeyError."""
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    return Decimal(value) if isinstance(kind, Exact) else value


def _refit(table: Table, values: Row, ids: Ids, kept: dict[str, str], seals: dict[int, str]) -> None:
    """What points somewhere without a foreign key."""
    if "by" in values:
        values["by"] = ids.label(values["by"])
    match table.name:
        case "scorecard":
            if db.session.scalars(select(Scorecard.id).where(Scorecard.key == values["key"])).first() is not None:
                raise Refused("already_here", _("这个大赛的评分表已经在这台服务器上。"), status=409)
        case "judge":
            taken = select(table.c.id).where(table.c.card_hash == values["card_hash"])
            if values["card_hash"] is not None and db.session.execute(taken).first() is not None:
                values["card_hash"] = None
        case "letter":
            # Where it was written it is sent; here only if somebody asks for it.
            values["next_try_at"] = None
        case "attachment":
            values["key"] = kept[values["key"]]
        case "accepted_edit":
            if values["audit_seq"] is not None and values["carried_hash"] is None:
                values["carried_hash"] = seals[values["audit_seq"]]
        case "channel_rev":
            values["rev"] += AHEAD
        case "publication":
            values["number"] += AHEAD
        case "reveal":
            values["order"] = [ids.of("scorecard", one) for one in values["order"]]
        case "hall":
            values["cleared_id"] = ids.of("entry", values["cleared_id"])
            values["trail"] = [_step(one, ids) for one in values["trail"]]


def _step(step: Row, ids: Ids) -> Row:
    """One step of a hall's way back."""
    states = {str(ids.of("entry", int(key))): state for key, state in step["states"].items()}
    return {**step, "entry": ids.of("entry", step["entry"]), "acted": ids.of("entry", step["acted"]), "states": states}
