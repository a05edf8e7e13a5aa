"""What can be done about judges, panels and recusals."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.identity import hashed
from app.accounts.models import Person, Role, SignIn
from app.change import Change, Personal, before_and_after, change
from app.contests.models import Contest, Stage
from app.core.policy import JUDGE, Actor
from app.db import db
from app.errors import Refused
from app.judging import bonds, events
from app.judging.cards import card_token
from app.judging.models import Judge, Panel, PanelMember, Recusal
from app.judging.queries import recused, sitting
from app.submissions.models import Entry

PANEL_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}")


def add_judge(
    actor: Actor, contest: Contest, *, name: str, name_en: str = "", affiliation: str = "", affiliation_en: str = "",
    email: str | None = None, key: str | None = None,
) -> Judge:
    """Make somebody a judge. With the e-mail of an existing account that person is taken, else a person who comes by card.

    Refuses a name left empty, a key that is taken, and a person who already judges in this contest.
    """
    if not name.strip():
        raise Refused("judging.name_missing", _("请填写评委姓名。"), field="name")
    with change(actor) as current:
        person = _person(current, name.strip(), name_en.strip(), email)
        taken = select(Judge).where(Judge.contest_id == contest.id, Judge.person_id == person.id)
        if db.session.scalars(taken).one_or_none() is not None:
            raise Refused("judging.already", _("这个人已经是本次大赛的评委。"), field="email", status=409)
        judge = Judge(
            contest_id=contest.id, person_id=person.id, key=_key(contest, key), affiliation=affiliation.strip(),
            affiliation_en=affiliation_en.strip(),
        )
        db.session.add(judge)
        db.session.flush()
        judge.card_hash = hashed(card_token(judge))
        if not _holds_role(person, contest):
            db.session.add(
                Role(person_id=person.id, role=JUDGE, contest_id=contest.id, granted_by_id=actor.person_id, granted_at=current.at)
            )
        current.record(
            events.JudgeAdded(
                contest_id=contest.id, judge_id=judge.id, key=judge.key, name=Personal(person.name, person.id),
                affiliation=Personal(judge.affiliation, person.id),
            )
        )
        return judge


def _person(current: Change, name: str, name_en: str, email: str | None) -> Person:
    address = (email or "").strip().lower() or None
    if address:
        found = db.session.scalars(select(Person).where(Person.email == address)).one_or_none()
        if found is not None:
            return found
    person = Person(name=name, name_en=name_en, email=address, created_at=current.at)
    db.session.add(person)
    db.session.flush()
    return person


def _holds_role(person: Person, contest: Contest) -> bool:
    wanted = select(Role.id).where(
        Role.person_id == person.id, Role.role == JUDGE, Role.contest_id == contest.id, Role.revoked_at.is_(None)
    )
    return db.session.scalars(wanted).first() is not None


def _key(contest: Contest, wanted: str | None) -> str:
    taken = set(db.session.scalars(select(Judge.key).where(Judge.contest_id == contest.id)))
    if wanted is not None:
        if wanted in taken:
            raise Refused("judging.key_taken", _("这个评委编号已经用了。"), field="key", status=409)
        return wanted
    number = 1
    while f"j{number}" in taken:
        number += 1
    return f"j{number}"


def change_judge(
    actor: Actor, judge: Judge, *, name: str, name_en: str, affiliation: str, affiliation_en: str = "", active: bool = True
) -> None:
    """Correct a judge's name or affiliation, or end the judge's part in the contest: the card and all seats go with it."""
    if not name.strip():
        raise Refused("judging.name_missing", _("请填写评委姓名。"), field="name")
    with change(actor) as current:
        judge = db.session.get_one(Judge, judge.id)
        person = judge.person
        named = before_and_after(person, {"name": name.strip(), "name_en": name_en.strip()})
        plain = before_and_after(
            judge,
            {"affiliation": affiliation.strip(), "affiliation_en": affiliation_en.strip(), "active": active},
        )
        personal = {
            field: [Personal(str(value), person.id) for value in pair]
            for field, pair in {**named, **{k: v for k, v in plain.items() if k != "active"}}.items()
        }
        changes: dict[str, list[object]] = {**personal, **({"active": plain["active"]} if "active" in plain else {})}
        if changes:
            current.record(events.JudgeChanged(contest_id=judge.contest_id, judge_id=judge.id, changes=changes))
        if "active" in plain and not active:
            revoke_card(actor, judge)
            seats = select(PanelMember).where(PanelMember.judge_id == judge.id, PanelMember.left_at.is_(None))
            for member in db.session.scalars(seats):
                _leave(current, member.panel, member)


def revoke_card(actor: Actor, judge: Judge, *, keep_tablets: bool = False) -> None:
    """Make the printed card useless and end every sign-in that came by it; the next print carries a new token.

    `keep_tablets`: a card was lost, but the tablets that are signed in are in the right hands and stay.
    """
    with change(actor) as current:
        judge = db.session.get_one(Judge, judge.id)
        judge.card_serial += 1
        judge.card_hash = hashed(card_token(judge))
        judge.disowned_at = None
        if not keep_tablets:
            ended = select(SignIn).where(
                SignIn.person_id == judge.person_id, SignIn.kind == "card", SignIn.revoked_at.is_(None)
            )
            for sign_in in db.session.scalars(ended):
                sign_in.revoked_at = current.at
        current.record(
            events.CardRevoked(
                contest_id=judge.contest_id, judge_id=judge.id, serial=judge.card_serial, kept=keep_tablets or None,
            )
        )


def make_panel(
    actor: Actor, stage: Stage, *, key: str, title: str = "", judge_ids: list[int], head_id: int | None = None
) -> Panel:
    """Make a panel, or give an existing one these members in this order; who is left out has left, and is told apart.

    Refuses a panel without judges, judges of another contest, a judge twice, and a head who is not a member.
    """
    if not PANEL_KEY.fullmatch(key):
        raise Refused("judging.panel_key", _("组号用字母或数字，最多 16 个。"), field="key")
    if not judge_ids:
        raise Refused("judging.panel_empty", _("请至少选一位评委。"), field="judges")
    if len(set(judge_ids)) != len(judge_ids):
        raise Refused("judging.judge_twice", _("同一位评委选了两次。"), field="judges")
    if head_id is not None and head_id not in judge_ids:
        raise Refused("judging.head_not_member", _("组长要从本组评委中选。"), field="head")
    with change(actor) as current:
        known = set(db.session.scalars(select(Judge.id).where(Judge.contest_id == stage.contest_id, Judge.active)))
        if not set(judge_ids) <= known:
            raise Refused("judging.unknown_judge", _("有评委不属于本次大赛。"), field="judges")
        panel = db.session.scalars(select(Panel).where(Panel.stage_id == stage.id, Panel.key == key)).one_or_none()
        if panel is None:
            panel = Panel(stage_id=stage.id, key=key)
            db.session.add(panel)
        panel.title = title.strip()
        db.session.flush()
        before = [member.judge.key for member in sitting(panel)]
        _seat(current, panel, judge_ids, head_id)
        db.session.flush()
        db.session.refresh(panel)
        after = [member.judge.key for member in sitting(panel)]
        head = next((member.judge.key for member in sitting(panel) if member.head), None)
        current.record(
            events.PanelChanged(
                contest_id=stage.contest_id, stage_id=stage.id, panel_id=panel.id, key=key, before=before, after=after, head=head
            )
        )
        return panel


def _seat(current: Change, panel: Panel, judge_ids: list[int], head_id: int | None) -> None:
    members = {member.judge_id: member for member in panel.members}
    for position, judge_id in enumerate(judge_ids, start=1):
        member = members.get(judge_id)
        if member is None:
            member = PanelMember(panel_id=panel.id, judge_id=judge_id)
            db.session.add(member)
        member.position, member.left_at, member.left_reason, member.head = position, None, "", judge_id == head_id
    for judge_id, member in members.items():
        if judge_id not in judge_ids and member.left_at is None:
            _leave(current, panel, member)


def _leave(current: Change, panel: Panel, member: PanelMember, reason: str = "") -> None:
    member.left_at, member.left_reason, member.head = current.at, reason[:300], False
    current.record(
        events.MemberLeft(
            contest_id=panel.stage.contest_id, stage_id=panel.stage_id, panel_id=panel.id, judge_id=member.judge_id,
            reason=reason or None,
        )
    )


def leave_panel(actor: Actor, panel: Panel, judge: Judge, reason: str = "") -> None:
    """A judge leaves a panel, for example because another one takes the seat; refuses a judge who has none."""
    with change(actor) as current:
        panel = db.session.get_one(Panel, panel.id)
        member = next((one for one in sitting(panel) if one.judge_id == judge.id), None)
        if member is None:
            raise Refused("judging.not_sitting", _("这位评委不在本组。"), field="judge")
        _leave(current, panel, member, reason)


def join_panel(actor: Actor, panel: Panel, judge: Judge, instead_of: Judge | None = None) -> None:
    """A judge takes a seat on a panel, last in order; nothing happens to one who sits there already."""
    with change(actor) as current:
        panel = db.session.get_one(Panel, panel.id)
        before = [member.judge.key for member in sitting(panel)]
        if judge.key in before:
            return
        if judge.contest_id != panel.stage.contest_id or not judge.active:
            raise Refused("judging.unknown_judge", _("有评委不属于本次大赛。"), field="judge")
        member = next((one for one in panel.members if one.judge_id == judge.id), None)
        if member is None:
            member = PanelMember(panel_id=panel.id, judge_id=judge.id)
            db.session.add(member)
        member.left_at, member.left_reason, member.joined_at = None, "", current.at
        member.instead_of_id = instead_of.id if instead_of is not None else None
        member.position = 1 + max((one.position for one in panel.members), default=0)
        head = next((one.judge.key for one in sitting(panel) if one.head), None)
        current.record(
            events.PanelChanged(
                contest_id=panel.stage.contest_id, stage_id=panel.stage_id, panel_id=panel.id, key=panel.key,
                before=before, after=[*before, judge.key], head=head,
            )
        )


def recuse(actor: Actor, judge: Judge, entry: Entry, reason: str, origin: str = "organiser") -> Recusal:
    """Keep a judge from an entry; the same again changes nothing. Refuses a reason left empty and another contest's entry."""
    if not reason.strip():
        raise Refused("judging.reason_missing", _("请写明回避原因。"), field="reason")
    if entry.stage.contest_id != judge.contest_id:
        raise Refused("judging.unknown_entry", _("这个项目不属于本次大赛。"), field="entry")
    with change(actor) as current:
        standing = recused(judge.id, entry.id)
        if standing is not None:
            return standing
        recusal = Recusal(judge_id=judge.id, entry_id=entry.id, reason=reason.strip()[:300], origin=origin, at=current.at)
        db.session.add(recusal)
        db.session.flush()
        current.record(
            events.JudgeRecused(
                contest_id=judge.contest_id, stage_id=entry.stage_id, judge_id=judge.id, entry_id=entry.id,
                reason=recusal.reason, origin=origin,
            )
        )
        return recusal


def lift_recusal(actor: Actor, recusal: Recusal) -> None:
    """Let the judge score the entry again; the recusal is kept with the moment at which it ended.

    Refused (409) as long as the judge works at the project.
    """
    with change(actor) as current:
        recusal = db.session.get_one(Recusal, recusal.id)
        if recusal.lifted_at is not None:
            return
        if bonds.works_at(recusal.judge, recusal.entry):
            raise Refused("judging.own_project", _("这位评委参与申报这个项目，回避不能取消。"), status=409)
        recusal.lifted_at = current.at
        current.record(
            events.RecusalLifted(
                contest_id=recusal.judge.contest_id, stage_id=recusal.entry.stage_id, judge_id=recusal.judge_id,
                entry_id=recusal.entry_id,
            )
        )


def nudge(actor: Actor, judge: Judge) -> None:
    """Remind a judge on the tablet."""
    with change(actor) as current:
        found = db.session.get_one(Judge, judge.id, with_for_update=True)
        found.nudged_at = current.at
        current.record(events.JudgeNudged(contest_id=found.contest_id, judge=found.key))
