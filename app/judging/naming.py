"""Judges named for single entries: each entry has some of those who sit in its room, or, where none is named, all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask_babel import gettext as _
from sqlalchemy import delete, select

from app.change import change
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.i18n import pick
from app.judging import events
from app.judging.models import EntryJudge, Judge, Panel, PanelMember, Recusal
from app.judging.queries import sitting
from app.submissions.models import Entry

# `{entry id: judge ids in order}`; entries heard by the whole panel are left out.
Names = dict[int, list[int]]


def named(entry_ids: Collection[int]) -> Names:
    """Who is named for these entries."""
    found: Names = {}
    wanted = (
        select(EntryJudge.entry_id, EntryJudge.judge_id).where(EntryJudge.entry_id.in_(entry_ids))
        .order_by(EntryJudge.entry_id, EntryJudge.position, EntryJudge.id)
    )
    for entry_id, judge_id in db.session.execute(wanted):
        found.setdefault(entry_id, []).append(judge_id)
    return found


def hearing(panel: Panel, names: Collection[int] | None) -> list[PanelMember]:
    """Who of the panel hears an entry for which these are named."""
    return [member for member in sitting(panel) if not names or member.judge_id in names]


def name_judges(actor: Actor, entry: Entry, judge_ids: Iterable[int]) -> None:
    """Name who hears the entry; nobody: all who sit in its room. The same again changes nothing.

    Refused (409): somebody who keeps from the entry, or who does not judge in the contest.
    """
    with change(actor) as current:
        entry = db.session.get_one(Entry, entry.id)
        wanted = list(dict.fromkeys(judge_ids))
        before = named([entry.id]).get(entry.id, [])
        if set(wanted) == set(before):
            return
        keys = _keys(entry, wanted, before)
        db.session.execute(delete(EntryJudge).where(EntryJudge.entry_id == entry.id))
        db.session.add_all(
            EntryJudge(entry_id=entry.id, judge_id=judge_id, position=place) for place, judge_id in enumerate(wanted, start=1)
        )
        db.session.flush()
        current.record(
            events.JudgesNamed(
                contest_id=entry.stage.contest_id, stage_id=entry.stage_id, entry_id=entry.id, entry=entry.key,
                before=[keys[one] for one in before], after=[keys[one] for one in wanted],
            )
        )


def _keys(entry: Entry, wanted: list[int], before: list[int]) -> dict[int, str]:
    judges = {judge.id: judge for judge in db.session.scalars(select(Judge).where(Judge.id.in_([*wanted, *before])))}
    came = [judge_id for judge_id in wanted if judge_id not in before]
    for judge_id in came:
        judge = judges.get(judge_id)
        if judge is None or judge.contest_id != entry.stage.contest_id or not judge.active:
            raise Refused("judging.unknown_judge", _("有评委不属于本次大赛。"), field="judges", status=409)
    standing = db.session.scalars(
        select(Recusal.judge_id).where(Recusal.entry_id == entry.id, Recusal.judge_id.in_(came), Recusal.lifted_at.is_(None))
    ).first()
    if standing is not None:
        person = judges[standing].person
        text = _("%(name)s要回避“%(title)s”。", name=pick(person.name, person.name_en), title=pick(entry.project.title, entry.project.title_en))
        raise Refused("judging.recused", text, field="judges", status=409)
    return {judge_id: judge.key for judge_id, judge in judges.items()}
