"""Verbs of scoring: deal scorecards, open and close an entry, save, adjust, let a late edit count."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.identity import still_in
from app.change import AuditRow, Change, Personal, change
from app.contests.actions import lock_stage
from app.core.numbers import exact
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.judging.models import Panel
from app.judging.naming import hearing, named
from app.judging.recusing import keep_apart
from app.scoring import events, marks
from app.scoring.counting import counts, recount
from app.scoring.held import Held, HeldEntry, Owned, accept, accepted, hold, is_open
from app.scoring.models import AcceptedEdit, Adjustment, LateEdit, Opening, Scorecard
from app.scoring.queries import card_json, judges_in, late_edits_of
from app.submissions.models import Entry


@dataclass
class Saved:
    """An edit that is on disk: the scorecard as answered, and its receipt (`hash` is its audit row's).

    Inside the change that saves it, `seq` and `hash` are still open: the audit row is written last.
    """

    answer: dict[str, Any]
    seq: int
    key: str
    hash: str

    def receipt(self) -> dict[str, Any]:
        return {"seq": self.seq, "key": self.key, "hash": self.hash}


def of_entry(entry: Entry | HeldEntry) -> dict[str, Any]:
    """What every event about an entry says of it."""
    return {"contest_id": entry.stage.contest_id, "stage_id": entry.stage_id, "entry_id": entry.id, "entry": entry.key}


def of_card(card: Scorecard | Held) -> dict[str, Any]:
    """What every event about a scorecard says of it."""
    return {**of_entry(card.entry), "judge": card.judge.key, "scorecard": card.key}


def deal(actor: Actor, entry: Entry, panel: Panel) -> list[Scorecard]:
    """A scorecard for each judge of the panel that has none; those who left or are recused do not count.

    Where judges are named for the entry, only these get one. Idempotent. Returns the entry's scorecards.
    """
    with change(actor) as current:
        entry, panel = db.session.get_one(Entry, entry.id), db.session.get_one(Panel, panel.id)
        # The one door by which a judge gets to an entry: whatever way led here, nobody scores the own project.
        keep_apart(actor, entry)
        cards = list(db.session.scalars(select(Scorecard).where(Scorecard.entry_id == entry.id).order_by(Scorecard.id)))
        holders = {card.judge_id for card in cards}
        made = []
        for member in hearing(panel, named([entry.id]).get(entry.id)):
            if member.judge_id not in holders:
                card = Scorecard(
                    key=secrets.token_urlsafe(12), entry=entry, judge=member.judge, panel_key=panel.key,
                    version=0, state="empty", marks={}, comment="", counted=True,
                )
                card.counted = counts(card)
                made.append(card)
        db.session.add_all(made)
        db.session.flush()
        for card in cards:
            # An entry is heard by one panel: whoever has sent nothing yet goes where the plan now says.
            if card.state == "empty":
                card.panel_key = panel.key
        turned = {card.judge.key: card.counted for card in cards if recount(card)}
        if made or turned:
            current.record(
                events.CardsDealt(
                    **of_entry(entry), panel=panel.key, made=[card.judge.key for card in made],
                    uncounted=[key for key, counted in turned.items() if not counted],
                    counted=[key for key, counted in turned.items() if counted],
                )
            )
        return cards + made


def open_entry(actor: Actor, entry: Entry) -> Opening:
    """Let the entry be scored; from the first opening on the stage's rule is locked. Idempotent."""
    with change(actor) as current:
        entry = db.session.get_one(Entry, entry.id)
        if entry.status != "active":
            raise Refused("entry_not_active", _("这个项目已退出，不能评分。"), status=409)
        lock_stage(actor, entry.stage)
        opening = _opening(entry)
        if opening is not None and opening.open:
            return opening
        again = opening is not None
        if opening is None:
            opening = Opening(entry_id=entry.id, open=True, opened_at=current.at)
            db.session.add(opening)
        opening.open, opening.opened_at, opening.closed_at = True, current.at, None
        current.record(events.ScoringOpened(**of_entry(entry), again=again))
        return opening


def close_entry(actor: Actor, entry: Entry) -> Opening | None:
    """End the entry's scoring; None where it was never opened. Idempotent."""
    with change(actor) as current:
        entry = db.session.get_one(Entry, entry.id)
        opening = _opening(entry)
        if opening is None or not opening.open:
            return opening
        opening.open, opening.closed_at = False, current.at
        submitted, expected = judges_in(entry.id)
        current.record(events.ScoringClosed(**of_entry(entry), submitted=submitted, expected=expected))
        return opening


def _opening(entry: Entry) -> Opening | None:
    """The entry's row under lock; saves share theirs (`held.is_open`), so that none can slip in while it is being closed."""
    wanted = select(Opening).where(Opening.entry_id == entry.id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def save(actor: Actor, card: Scorecard | Owned, body: dict[str, Any], age: int | None = None) -> Saved:
    """One edit of a scorecard, counted once however often it is sent (contract, `PUT /scorecards`).

    `age`: seconds since the judge pressed, as the tablet says; it is kept beside a late edit and decides nothing.
    Refused in this order: 401 signed out meanwhile, 422 a key used for another edit, 403 recused, 423 not open,
    409 an older base, 422 the body or its marks.
    """
    key, digest = marks.key_in(body), marks.fingerprint(body)
    # A change forgets what was read: asked for inside, the id alone would be a query.
    number = card.id
    with change(actor) as current:
        if not still_in(actor):
            raise Refused("http_401", _("请先登录"), status=401)
        held = hold(number)
        before = accepted(number, key) if key is not None else None
        if before is not None:
            return _again(before, digest)
        if not held.counted or not held.judge.active:
            raise Refused("recused", _("您已回避这个项目，不能评分。"), status=403)
        opened = is_open(held.entry.id)
        if not opened:
            no = _not_open(current, held, opened, body, age)
        else:
            _must_be_fresh(held, marks.base_of(body))
            return _write(current, held, marks.read_edit(body), digest)
    # Raised after the commit: the late edit is kept.
    raise no


def _again(before: AcceptedEdit, digest: str) -> Saved:
    if before.body_sha256 != digest:
        raise Refused("key_used", _("这个编号已经用于另一次保存。"), field="key", status=422)
    if before.carried_hash is not None and before.audit_seq is not None:
        return Saved(before.answer, before.audit_seq, before.key, before.carried_hash)
    row = db.session.get_one(AuditRow, before.audit_seq)
    return Saved(before.answer, row.seq, before.key, row.hash)


def _must_be_fresh(card: Held, base: int) -> None:
    if base != card.version:
        raise Refused(
            "stale", _("评分表已在别处改过，请看最新的一版。"), status=409, scorecard=card_json(card),
        )


def _write(current: Change, card: Held, edit: marks.Edit, digest: str) -> Saved:
    """Put the edit in, keep the version, and record it; its receipt is known once the change is sealed."""
    new = marks.read_marks(edit, card.entry.stage.criteria)
    state = "submitted" if edit.submit else "draft"
    changed = {
        key: [card.marks.get(key), new.get(key)]
        for key in sorted({*card.marks, *new}) if card.marks.get(key) != new.get(key)
    }
    comment = Personal(edit.comment, card.judge.person_id) if edit.comment != card.comment else None
    happened = events.ScorecardSaved(
        **of_card(card), version=[card.version, card.version + 1], state=[card.state, state],
        marks=changed, comment=comment,
    )
    card.rewrite(state=state, marks=new, comment=edit.comment, at=current.at, by=current.actor.label)
    saved = Saved(card_json(card), 0, edit.key, "")

    def seal(seq: int, line: str) -> None:
        saved.seq, saved.hash = seq, line
        accept(scorecard_id=card.id, key=edit.key, body_sha256=digest, audit_seq=seq, answer=saved.answer)

    current.record(happened, on_sealed=seal)
    return saved


def _not_open(current: Change, card: Held, opened: bool | None, body: dict[str, Any], age: int | None) -> Refused:
    """The refusal of an edit that comes too early or too late; a submitted late one is kept apart."""
    if opened is None:
        return Refused("not_open", _("这个项目还没有开始评分。"), status=423, kept=False)
    try:
        edit = marks.read_edit(body)
        values = marks.read_marks(edit, card.entry.stage.criteria)
    except Refused:
        edit, values = None, {}
    if edit is None or not edit.submit:
        return Refused("closed", _("评分已经结束，这次改动没有计入。"), status=423, kept=False)
    _keep_apart(current, card, edit, {
        "marks": values, "comment": edit.comment, "base": edit.base, "sha256": marks.fingerprint(body),
    }, age)
    return Refused("closed", _("评分已经结束。这次改动已另存，由主持人决定是否计入。"), status=423, kept=True)


def _keep_apart(current: Change, card: Held, edit: marks.Edit, form: dict[str, Any], age: int | None) -> None:
    """One row for each key. Only a 200 ties a key to its body: the same key with another body takes its place."""
    known = db.session.scalars(
        select(LateEdit).where(LateEdit.scorecard_id == card.id, LateEdit.key == edit.key)
    ).one_or_none()
    if known is not None and known.body["sha256"] == form["sha256"]:
        return
    late = known or LateEdit(scorecard_id=card.id, key=edit.key)
    late.body, late.at = form, current.at
    late.written_at = current.at - timedelta(seconds=age) if age is not None else None
    db.session.add(late)
    current.record(events.LateEditKept(**of_card(card), marks=form["marks"], age=age))


def accept_late(actor: Actor, late: LateEdit | Scorecard, reason: str) -> Saved:
    """Let a late edit count (of a scorecard: its newest); its own key then answers like any accepted one."""
    if not reason.strip():
        raise Refused("no_reason", _("请写明理由。"), field="reason")
    with change(actor) as current:
        card = hold(late.scorecard_id if isinstance(late, LateEdit) else late.id)
        edit = _waiting(card, late)
        if not card.counted:
            raise Refused("recused", _("这位评委已回避，评分不计入。"), status=409)
        form = edit.body
        read = marks.Edit(form["marks"], form["comment"], True, form["base"], edit.key)
        current.record(events.LateEditAccepted(**of_card(card), reason=reason.strip()))
        edit.accepted_at = current.at
        _must_be_fresh(card, read.base)
        return _write(current, card, read, form["sha256"])


def _waiting(card: Held, late: LateEdit | Scorecard) -> LateEdit:
    """The edit that is meant, of a card its newest; one that was counted or overtaken meanwhile waits no longer."""
    edits = [one for one in late_edits_of(card) if one.set_aside_at is None]
    found = edits[0] if edits and isinstance(late, Scorecard) else next((one for one in edits if one.id == late.id), None)
    if found is None or found.accepted_at is not None or accepted(card.id, found.key) is not None:
        raise Refused("no_late_edit", _("没有等待计入的改动。"), status=409)
    return found


def adjust(actor: Actor, entry: Entry, points: Decimal | int | str, reason: str) -> Adjustment:
    """Add points to the entry's score, or take some from it; the reason stands beside them for good."""
    value = exact(points)
    if value is None or value == 0 or abs(value) > 1000 or (value * 10**4).denominator != 1:
        raise Refused("points", _("分数应当是 -1000 到 1000 之间的数，最多四位小数，不能是 0。"), field="points")
    if not reason.strip() or len(reason) > 300:
        raise Refused("no_reason", _("请写明理由，最多 300 个字。"), field="reason")
    with change(actor) as current:
        entry = db.session.get_one(Entry, entry.id)
        row = Adjustment(entry_id=entry.id, points=Decimal(marks.written(Fraction(value))), reason=reason.strip(), at=current.at)
        db.session.add(row)
        current.record(events.ScoreAdjusted(**of_entry(entry), points=row.points, reason=row.reason))
        return row
