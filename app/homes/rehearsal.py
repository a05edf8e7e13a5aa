"""Rehearsals: a copy of a contest to be played with made-up marks, marked as such everywhere, and wiped afterwards.

The real contest is only read. The copy has ids, boards, numbers and audit lines of its own, so nothing of a rehearsal
can be left in the real one.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Table, delete, insert, select

from app.accounts.identity import actor_of
from app.change import Change, change, reacts_to
from app.contests.models import Contest
from app.contests.queries import contest_by_id
from app.core.policy import HOST, ORGANISER, SCREENER, SUPERVISOR, Actor
from app.db import db
from app.errors import Refused
from app.homes.events import RehearsalMade, RehearsalWiped
from app.homes.removal import forget_texts, hanging
from app.scoring.actions import save
from app.scoring.events import ScoringOpened
from app.scoring.models import Scorecard

ENDING = "-rehearsal"
# What a rehearsal needs, from the contest down; marks, reveals and publications are made by playing.
COPIED = (
    "contest", "field", "region", "question", "stage", "criterion", "tier", "role", "project", "entry", "judge", "panel",
    "panel_member", "recusal", "entry_judge", "room", "pitch_day", "slot",
)
# Secrets and results stay with the real contest.
# Scores of an earlier stage are nobody's to make up: a rehearsal ranks by its own scorecards. Staff only: applicants and judges would find everything twice in their lists.
STAFF = (ORGANISER, HOST, SUPERVISOR, SCREENER)
LEFT_EMPTY = {
    "judge": {"card_hash": None}, "stage": {"locked_fingerprint": None, "locked_at": None, "state": "planned", "sources": []},
    "entry": {"casting": None, "lot": None}, "contest": {"results_at": None},
    "project": {
        "receipt": None, "owner_id": None, "confirm_code_id": None, "late_code_id": None, "entered_by_id": None, "claim_hash": None,
    },
}


def rehearse(actor: Actor, contest: Contest) -> Contest:
    """A fresh copy to rehearse with; one that is there already goes first. Refused (409) for a rehearsal itself."""
    with change(actor) as current:
        real = db.session.get_one(Contest, contest.id)
        if real.rehearsal_of is not None:
            raise Refused("is_rehearsal", _("这已经是彩排了。"), status=409)
        standing = rehearsal_of(real)
        if standing is not None:
            wipe(actor, standing)
        ids = _copy(real)
        made = db.session.get_one(Contest, ids["contest"][real.id])
        # Public only where the real contest is: its address is easily guessed, and it names the same projects.
        made.slug, made.rehearsal_of = f"{real.slug[:60 - len(ENDING)]}{ENDING}", real.id
        made.title = f"{_('彩排')}　{real.title}"[:120]
        current.record(RehearsalMade(contest_id=made.id, slug=made.slug, of=real.slug))
        return made


def rehearsal_of(contest: Contest) -> Contest | None:
    return db.session.scalars(select(Contest).where(Contest.rehearsal_of == contest.id)).one_or_none()


def _copy(real: Contest) -> dict[str, dict[int, int]]:
    """Copy the rows of COPIED that hang on the contest; returns `{table: {old id: new id}}`."""
    db.session.flush()
    rows = hanging("contest", {real.id})
    ids: dict[str, dict[int, int]] = {}
    for table in db.metadata.sorted_tables:
        if table.name in COPIED:
            ids[table.name] = {row["id"]: _copied(table, row, ids) for row in _rows(table, rows.get(table.name, set()))}
    db.session.expire_all()
    return ids


def _rows(table: Table, wanted: Iterable[int]) -> list[dict[str, Any]]:
    query = select(table).where(table.c.id.in_(sorted(wanted))).order_by(table.c.id)
    if table.name == "role":
        query = query.where(table.c.role.in_(STAFF), table.c.revoked_at.is_(None))
    found = db.session.execute(query)
    return [dict(row._mapping) for row in found]


def _copied(table: Table, row: dict[str, Any], ids: dict[str, dict[int, int]]) -> int:
    values = {**row, **LEFT_EMPTY.get(table.name, {})}
    del values["id"]
    if table.name == "contest":
        # For a moment only: the row gets its own address when all is copied.
        values["slug"] = uuid.uuid4().hex
    for constraint in table.foreign_keys:
        name, target = constraint.parent.name, constraint.column.table.name
        if target in ids and values[name] in ids[target]:
            values[name] = ids[target][values[name]]
    made = db.session.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    return int(made)


def wipe(actor: Actor, contest: Contest) -> None:
    """Delete a rehearsal with everything that was played in it; refused (409) for a real contest."""
    with change(actor) as current:
        found = db.session.get_one(Contest, contest.id)
        if found.rehearsal_of is None:
            raise Refused("not_a_rehearsal", _("这不是彩排，不能清除。"), status=409)
        slug, contest_id = found.slug, found.id
        rows = hanging("contest", {contest_id})
        for table in reversed(db.metadata.sorted_tables):
            keys = sorted(rows.get(table.name, ()))
            for start in range(0, len(keys), 500):
                key = next(iter(table.primary_key.columns))
                db.session.execute(delete(table).where(key.in_(keys[start:start + 500])))
        forget_texts(contest_id)
        current.record(RehearsalWiped(contest_id=contest_id, slug=slug))


@reacts_to(ScoringOpened)
def make_marks_up(happened: ScoringOpened, current: Change) -> None:
    """In a rehearsal judges need not be there: as soon as scoring is open, made-up marks come in as from tablets."""
    contest = contest_by_id(happened.contest_id) if happened.contest_id is not None else None
    if contest is None or contest.rehearsal_of is None:
        return
    cards = db.session.scalars(
        select(Scorecard).where(Scorecard.entry_id == happened.entry_id, Scorecard.counted, Scorecard.state != "submitted")
    ).all()
    for card in cards:
        chance = random.Random(f"{card.key} {card.version}")
        marks = {one.key: _mark(one, chance) for one in card.entry.stage.criteria}
        body = {"marks": marks, "comment": "", "submit": True, "base": card.version, "key": str(uuid.uuid4())}
        save(actor_of(card.judge.person), card, body)


def _mark(criterion: Any, chance: random.Random) -> str:
    """In the upper two fifths, where real marks lie."""
    steps = int((criterion.max - criterion.min) / criterion.step)
    return format(criterion.min + criterion.step * chance.randint(steps * 3 // 5, steps), "f")
