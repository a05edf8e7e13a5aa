"""Checks the log, in the database or in an exported file, and says in words which line is the first that does not hold."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.audit.lines import BATCH, carried_lines, snapshot, stored_rows
from app.change import AuditHead, AuditRow, AuditText
from app.contests.models import Contest
from app.core import chain
from app.core.refusals import Refusal
from app.db import db

# What the log calls the arrival of a contest from another server.
ARRIVED = "homes.arrive"


@dataclass(frozen=True)
class Sound:
    """Every line holds: how many there are, the hash of the last one (64 zeros for none), how many are links alone."""

    lines: int
    last: str
    withheld: int = 0


class _Last:
    """Remembers what passes by, so that the end can be compared after a walk through a stream."""

    def __init__(self) -> None:
        self.count, self.hash, self.withheld = 0, chain.GENESIS, 0

    def watch(self, lines: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for line in lines:
            self.count += 1
            # A long log is read while judges save: let the others have their turn.
            if self.count % 100 == 0:
                time.sleep(0)
            yield line
            if isinstance(line, Mapping):
                self.hash = str(line.get("hash", ""))
                self.withheld += line.keys() == chain.LINKS


def _verify(lines: Iterable[Mapping[str, Any]], withheld: bool = False) -> Sound:
    last = _Last()
    try:
        count = chain.verify(last.watch(lines), withheld)
    except Refusal as no:
        if "line" not in no.facts:
            raise Refusal(no.code, f"line {last.count}: {no.message}", facts={**no.facts, "line": last.count}) from None
        raise
    return Sound(count, last.hash, last.withheld)


def verify_database() -> Sound:
    """Check every row, the texts beside it, and that no rows are missing at the end. Raises Refusal."""
    snapshot()
    sound = _verify(_checked_rows())
    head = db.session.get(AuditHead, 1, populate_existing=True)
    if head is None or (head.seq, head.hash) != (sound.lines, sound.last):
        due = head.seq if head is not None else 0
        raise Refusal(
            "chain.cut", f"the log ends with seq {sound.lines}, but its head is at seq {due}: lines are missing at the end",
            facts={"line": sound.lines + 1, "seq": sound.lines + 1, "head": due},
        )
    _verify_carried()
    return sound


def _verify_carried() -> None:
    """Logs that contests brought along hold from end to end, and end as the line of their arrival says."""
    arrived = select(AuditRow.seq, AuditRow.payload, AuditRow.contest_id).join(Contest, Contest.id == AuditRow.contest_id)
    for seq, payload, contest_id in db.session.execute(arrived.where(AuditRow.action == ARRIVED)).all():
        for origin, told in enumerate(json.loads(payload)["chains"], start=1):
            try:
                found = _verify(carried_lines(contest_id, origin), withheld=True)
            except Refusal as no:
                raise Refusal("chain.carried", f"a log that came with seq {seq}: {no}", facts={"seq": seq, "line": seq}) from None
            if (found.lines, found.last) != (told["lines"], told["last"]):
                raise Refusal(
                    "chain.carried", f"a log that came with seq {seq} does not end as it came", facts={"seq": seq, "line": seq},
                )


def _checked_rows() -> Iterator[dict[str, Any]]:
    """The stored rows as lines; what stands outside the hashed line is compared with what is inside."""
    batch: list[AuditRow] = []
    for row in stored_rows():
        batch.append(row)
        if len(batch) == BATCH:
            yield from _checked(batch)
            batch = []
    yield from _checked(batch)


def _checked(batch: list[AuditRow]) -> Iterator[dict[str, Any]]:
    texts: dict[int, list[AuditText]] = {}
    if batch:
        beside = select(AuditText).where(AuditText.seq.between(batch[0].seq, batch[-1].seq), AuditText.text.is_not(None))
        for text in db.session.scalars(beside):
            texts.setdefault(text.seq, []).append(text)
    for row in batch:
        facts = {"line": row.seq, "seq": row.seq}
        try:
            payload = json.loads(row.payload)
            same = chain.canonical(payload).decode() == row.payload
        except (ValueError, RecursionError, Refusal):
            raise Refusal("chain.malformed", f"seq {row.seq}: its payload is not JSON", facts=facts) from None
        if not same or not isinstance(payload, dict):
            raise Refusal("chain.hash", f"seq {row.seq} was changed: its payload is not written as it was hashed", facts=facts)
        line = row.line()
        yield line
        # Only after the chain has taken the line: the payload is now known to be the one that was hashed.
        if (payload.get("contest_id"), payload.get("stage_id")) != (row.contest_id, row.stage_id):
            raise Refusal("chain.place", f"seq {row.seq} was moved to another contest or stage", facts=facts)
        for text in texts.get(row.seq, []):
            if not _belongs(text, payload):
                raise Refusal("chain.text", f"seq {row.seq}: the text kept beside it was changed", facts=facts)


def _belongs(text: AuditText, payload: dict[str, Any]) -> bool:
    at: Any = payload
    for part in text.path.split("/"):
        if isinstance(at, dict) and part in at:
            at = at[part]
        elif isinstance(at, list) and part.isdecimal() and int(part) < len(at):
            at = at[int(part)]
        else:
            return False
    expected = hashlib.sha256(f"{text.salt or ''}{text.text}".encode()).hexdigest()
    return isinstance(at, dict) and at.get("sha256") == expected


def verify_file(stream: Iterable[bytes]) -> Sound:
    """Check an exported file, line by line; of lines about other contests it may hold the links alone. Raises Refusal."""
    return _verify(_parsed(stream), withheld=True)


def _parsed(stream: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
    for number, raw in enumerate(stream, start=1):
        try:
            yield json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Refusal("chain.malformed", f"line {number} is not JSON", facts={"line": number}) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name given twice could show readers something else than what was hashed."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def in_words(no: Refusal) -> str:
    """The outcome in the reader's language, with the number of the first line that does not hold."""
    number = no.facts.get("seq", no.facts.get("line", "?"))
    texts = {
        "chain.seq": _("第 %(num)s 条不对：编号不连续，前面有记录被删掉或插入。", num=number),
        "chain.prev": _("第 %(num)s 条不对：它和前一条接不上。", num=number),
        "chain.hash": _("第 %(num)s 条被改过：内容和散列值不符。", num=number),
        "chain.malformed": _("第 %(num)s 条不完整，读不出来。", num=number),
        "chain.not_json": _("第 %(num)s 条不完整，读不出来。", num=number),
        "chain.place": _("第 %(num)s 条被挪到了别的大赛或环节。", num=number),
        "chain.text": _("第 %(num)s 条旁边存的原文被改过。", num=number),
        "chain.carried": _("随第 %(num)s 条搬来的旧记录对不上。", num=number),
        "chain.cut": _("从第 %(num)s 条起，末尾的记录不见了或多出来了。", num=number),
    }
    return texts.get(no.code, str(no))
