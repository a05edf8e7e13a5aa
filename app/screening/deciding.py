"""Pending decisions: what organisers mean to decide, entry by entry, known to nobody else until the release."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.change import Change, change
from app.contests.models import Stage
from app.core.chain import canonical
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.screening.cut import Candidate, Cut, cut_of
from app.screening.events import DecisionChanged, DecisionsFilled, QuotasKept
from app.screening.models import CutPlan, Decision
from app.screening.proposing import Wanted, ways
from app.submissions.models import Entry
from app.submissions.words import OUTCOMES

REASON_LENGTH = 1000
LAST_PLACE = 999


@dataclass(frozen=True)
class Row:
    """A candidate with what is pending for it; '' is open. Its verdict's reason stands until another is written."""

    one: Candidate
    outcome: str = ""
    place: int | None = None
    reason: str = ""
    version: int = 0
    decision: Decision | None = None

    @property
    def key(self) -> str:
        return self.one.entry.key

    @property
    def fingerprint(self) -> str:
        """A short digest of what the row says, so that a form can tell what was changed in it."""
        return digest(self.outcome, self.place, self.reason)


def digest(outcome: str, place: int | None, reason: str) -> str:
    return hashlib.sha256(canonical([outcome, place if outcome == "reserve" else None, reason])).hexdigest()[:16]


@dataclass(frozen=True)
class Pending:
    """A stage's candidates with what is pending for each, the best first."""

    cut: Cut
    rows: tuple[Row, ...]

    @property
    def stage(self) -> Stage:
        return self.cut.stage

    @cached_property
    def counts(self) -> Counter[str]:
        """How many are in each outcome, '' for those that are open."""
        return Counter(row.outcome for row in self.rows)

    def only(self, outcome: str) -> list[Row]:
        """Those of one outcome; reserves in their order."""
        found = [row for row in self.rows if row.outcome == outcome]
        return sorted(found, key=lambda row: row.place or LAST_PLACE) if outcome == "reserve" else found

    @property
    def seal(self) -> str:
        """Of what stands in which version: another organiser's change makes it another."""
        rows = [[row.one.entry.id, row.version] for row in self.rows]
        return hashlib.sha256(canonical({"stage": self.stage.id, "rows": rows})).hexdigest()


def pending(stage: Stage) -> Pending:
    """Everybody who stands before the cut; in a constant number of queries."""
    cut = cut_of(stage)
    made = db.session.scalars(
        select(Decision).join(Decision.entry).where(Entry.stage_id == stage.id)
        .options(joinedload(Decision.by)).execution_options(populate_existing=True)
    )
    by_entry = {one.entry_id: one for one in made}
    return Pending(cut, tuple(_row(one, by_entry.get(one.entry.id)) for one in cut.active))


def _row(one: Candidate, found: Decision | None) -> Row:
    if found is None:
        return Row(one, reason=one.reason)
    return Row(one, found.outcome, found.place, found.reason, found.version, found)


def plan_of(stage: Stage) -> CutPlan:
    """What the stage's proposal goes by; nothing where nobody has said."""
    found = db.session.scalars(select(CutPlan).where(CutPlan.stage_id == stage.id)).one_or_none()
    return found or CutPlan(stage_id=stage.id, places=None, least="", reserves=0, bounds=[])


def pending_counts(stages: list[int]) -> dict[int, int]:
    """{stage: how many of its entries something is meant for} of stages that are not released."""
    rows = db.session.execute(
        select(Entry.stage_id, func.count()).join(Decision, Decision.entry_id == Entry.id).join(Entry.stage)
        .where(Entry.stage_id.in_(stages), Entry.status == "active", Stage.state != "done", Decision.outcome != "")
        .group_by(Entry.stage_id)
    )
    return {int(row[0]): int(row[1]) for row in rows}


def decide(
    actor: Actor, entry: Entry, outcome: str, *, place: int | None = None, reason: str = "", base: int | None = None
) -> Decision:
    """Note what is meant for one entry; a reserve without a place gets the first that is free.

    `base` is the version that the organiser saw. Refused: newer_decision (409) where another one was noted since, beside
    outcome, place or reason for bad values, stage_done (423), entry_out (409).
    """
    with change(actor) as current:
        # Two who change one row come here one after the other; a release holds all of them.
        entry = db.session.get_one(Entry, entry.id, with_for_update=True, populate_existing=True)
        stage = db.session.get_one(Stage, entry.stage_id, populate_existing=True)
        _check(stage, entry, outcome, place, reason)
        found = db.session.scalars(
            select(Decision).where(Decision.entry_id == entry.id).execution_options(populate_existing=True)
        ).one_or_none()
        if outcome == "reserve" and place is None:
            place = found.place if found is not None and found.outcome == "reserve" else _first_free(entry)
        told = (outcome, place if outcome == "reserve" else None, reason.strip())
        if found is not None and (found.outcome, found.place, found.reason) == told:
            return found
        version = found.version if found is not None else 0
        if base is not None and base != version:
            raise Refused("newer_decision", _("您打开以后，别人改过这一行。"), status=409)
        before = (found.outcome, found.place, found.reason) if found is not None else ("", None, "")
        found = _note(current, found or Decision(entry_id=entry.id, version=0), *told)
        current.record(DecisionChanged(
            contest_id=stage.contest_id, stage_id=stage.id, project=entry.key, pending=[before[0], found.outcome],
            place=[before[1], found.place], reason_changed=before[2] != found.reason,
        ))
    return found


def _check(stage: Stage, entry: Entry, outcome: str, place: int | None, reason: str) -> None:
    if stage.state == "done":
        raise Refused("stage_done", _("“%(title)s”已经结束，晋级名单不能再改。", title=pick(stage.title, stage.title_en)), status=423)
    if entry.status != "active":
        raise Refused("entry_out", _("这个项目已经退出。"), status=409)
    if outcome not in OUTCOMES:
        raise Refused("outcome", _("请选一种去留。"), field="outcome")
    if outcome == "reserve" and place is not None and not 1 <= place <= LAST_PLACE:
        raise Refused("place", _("请填 1 到 %(most)d 的整数。", most=LAST_PLACE), field="place")
    if len(reason.strip()) > REASON_LENGTH:
        raise Refused("reason", _("最多 %(max)d 个字。", max=REASON_LENGTH), field="reason")


def _first_free(entry: Entry) -> int:
    """The first place that no other reserve of the stage has: equals at the border leave theirs open."""
    held = set(db.session.scalars(
        select(Decision.place).join(Decision.entry).where(
            Entry.stage_id == entry.stage_id, Entry.status == "active", Decision.outcome == "reserve", Entry.id != entry.id
        )
    ))
    free = next((number for number in range(1, LAST_PLACE + 1) if number not in held), None)
    if free is None:
        raise Refused("place", _("请填 1 到 %(most)d 的整数。", most=LAST_PLACE), field="place")
    return free


def _note(current: Change, found: Decision, outcome: str, place: int | None, reason: str) -> Decision:
    found.outcome, found.place, found.reason = outcome, place, reason
    found.version, found.by_id, found.at = found.version + 1, current.actor.person_id, current.at
    db.session.add(found)
    db.session.flush()
    return found


def fill(actor: Actor, stage: Stage, wanted: Wanted, seal: str) -> Counter[str]:
    """Note for everybody what a proposal says, and keep what it goes by; how many came into each outcome.

    A written reason stays where the outcome does. Refused: beside what was typed wrongly, clash where floors and caps
    cannot hold together, decisions_changed (409) where somebody changed a row since, stage_done (423).
    """
    wanted.check()
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        if stage.state == "done":
            raise Refused("stage_done", _("“%(title)s”已经结束，晋级名单不能再改。", title=pick(stage.title, stage.title_en)), status=423)
        db.session.scalars(select(Entry.id).where(Entry.stage_id == stage.id).order_by(Entry.id).with_for_update()).all()
        found = pending(stage)
        if found.seal != seal:
            raise Refused("decisions_changed", _("您打开以后，别人改过名单。请看过再填。"), status=409)
        for row, (outcome, place) in zip(found.rows, ways(found.cut, wanted), strict=True):
            reason = row.reason if row.outcome == outcome else row.one.reason if outcome == "eliminated" else ""
            if (row.outcome, row.place, row.reason) != (outcome, place, reason):
                _note(current, row.decision or Decision(entry_id=row.one.entry.id, version=0), outcome, place, reason)
        _keep(stage, wanted)
        filled = pending(stage)
        current.record(DecisionsFilled(
            contest_id=stage.contest_id, stage_id=stage.id, wanted=wanted.told(),
            **{name: [row.key for row in filled.only(outcome)] for name, outcome in _LISTS.items()},
        ))
    return filled.counts


def keep_quotas(actor: Actor, stage: Stage, wanted: Wanted) -> None:
    """Keep what the proposal goes by, so that the page counts against it; no row changes. Refused beside bad figures."""
    wanted.check()
    with change(actor) as current:
        _keep(db.session.get_one(Stage, stage.id, with_for_update=True), wanted)
        current.record(QuotasKept(contest_id=stage.contest_id, stage_id=stage.id, wanted=wanted.told()))


_LISTS = {"advanced": "advanced", "reserves": "reserve", "eliminated": "eliminated", "undecided": ""}


def _keep(stage: Stage, wanted: Wanted) -> None:
    plan = plan_of(stage)
    plan.places, plan.least, plan.reserves = wanted.number("places"), wanted.texts["least"], wanted.number("reserves") or 0
    plan.bounds = [
        {"family": one.family, "key": one.key, "floor": one.floor, "cap": one.cap} for one in wanted.bounds()
    ]
    db.session.add(plan)
