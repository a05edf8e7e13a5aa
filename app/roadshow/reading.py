"""A judge's reading list: own entries of the pitch days ahead, what has been read, and notes that nobody else sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import literal, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock
from app.change import change
from app.contests.models import Contest, Stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.judging.models import Judge
from app.roadshow.events import EntryPrepared
from app.roadshow.models import JudgeNote, PitchDay, Slot
from app.roadshow.times import ends_at, planned_times
from app.scoring.ahead import kept_off, may_read
from app.scoring.models import Scorecard
from app.submissions.answers import Answer, answers_of
from app.submissions.models import Attachment, Entry, Project
from app.submissions.uploads import numbered, standing


@dataclass(frozen=True)
class Line:
    """One entry of the list; `open`: it may be read by now."""

    card: Scorecard
    slot: Slot
    number: int
    at: datetime
    note: JudgeNote | None
    open: bool

    @property
    def project(self) -> Project:
        return self.card.entry.project

    @property
    def read(self) -> bool:
        return self.note is not None and self.note.read_at is not None


def reading_list(person_id: int | None) -> list[Line]:
    """The person's entries of public days that are not over, without recusals and without who left; day by day in order."""
    now = clock.now()
    wanted = (
        select(Scorecard, Slot, JudgeNote).join(Scorecard.judge).join(Scorecard.entry).join(Entry.stage).join(Stage.contest)
        .join(Slot, Slot.entry_id == Entry.id).join(Slot.pitch_day)
        .outerjoin(JudgeNote, (JudgeNote.judge_id == Judge.id) & (JudgeNote.entry_id == Entry.id))
        .where(
            Judge.person_id == person_id, Judge.active, Scorecard.counted, ~kept_off(Entry.project_id),
            Entry.status == "active", Stage.state != "done",
            PitchDay.published_at.is_not(None), Contest.rehearsal_of.is_(None),
        )
        .options(
            contains_eager(Scorecard.entry).contains_eager(Entry.stage).contains_eager(Stage.contest),
            contains_eager(Scorecard.entry).joinedload(Entry.project).options(
                joinedload(Project.region), joinedload(Project.field), selectinload(Project.attachments)
            ),
            contains_eager(Slot.pitch_day).options(joinedload(PitchDay.room), selectinload(PitchDay.slots)),
        )
        .order_by(PitchDay.starts_at, PitchDay.id, Slot.position)
    )
    found = []
    for card, slot, note in db.session.execute(wanted).unique():
        day = slot.pitch_day
        if ends_at(day) > now:
            number = [one.entry_id for one in day.slots].index(slot.entry_id) + 1
            found.append(Line(card, slot, number, planned_times(day)[slot.entry_id], note, may_read(card.entry.stage, now)))
    return found


def keeps_off(card: Scorecard) -> bool:
    """Whether the card's judge keeps from its project at whichever stage."""
    off = select(Judge.id).where(Judge.id == card.judge_id, kept_off(literal(card.entry.project_id)))
    return db.session.scalar(off) is not None


def note_of(card: Scorecard) -> JudgeNote | None:
    wanted = select(JudgeNote).where(JudgeNote.judge_id == card.judge_id, JudgeNote.entry_id == card.entry_id)
    return db.session.scalars(wanted).one_or_none()


def answers(card: Scorecard) -> list[Answer]:
    """What judges may see of the project, but for its head; without the applicant's name where the stage is read so."""
    blind = {"applicant_name"} if card.entry.stage.reading_blind else set()
    return answers_of(card.entry.project, "judges", {"title", "field", "region", "agrees_to_be_named"} | blind)


def files(card: Scorecard) -> list[tuple[Attachment, str]]:
    """The files that judges may see, with the names that this one may know."""
    named = numbered(standing(card.entry.project, "judges"))
    if not card.entry.stage.reading_blind:
        return named
    return [
        (file, _("附件%(number)d%(ending)s", number=at, ending=Path(name).suffix)) for at, (file, name) in enumerate(named, start=1)
    ]


def note_down(actor: Actor, card: Scorecard, text: str, base: int, *, read: bool | None = None) -> None:
    """Keep the judge's notes, and whether the project is read (None: as it was).

    Refused (409) where the notes changed elsewhere after `base`, which is the version that the judge saw.
    """
    with change(actor) as current:
        # The judge's row is the lock: two tablets that save at once come one after the other.
        db.session.get_one(Judge, card.judge_id, with_for_update=True)
        note = note_of(card)
        if (note.version if note is not None else 0) != base:
            raise Refused("roadshow.notes_changed", _("笔记刚在另一处改过。请看那边的内容，再保存一次。"), field="text", status=409)
        if note is None:
            note = JudgeNote(judge_id=card.judge_id, entry_id=card.entry_id, text="", version=0, changed_at=current.at)
            db.session.add(note)
        before = (note.text, note.read_at is not None)
        note.text = text
        if read is not None and read != before[1]:
            note.read_at = current.at if read else None
        if (note.text, note.read_at is not None) == before and note.version:
            return
        note.version, note.changed_at = note.version + 1, current.at
        stage = card.entry.stage
        # Without the words: they are nobody's but the judge's.
        current.record(EntryPrepared(
            contest_id=stage.contest_id, stage_id=stage.id, judge=card.judge.key, entry=card.entry.key, read=note.read_at is not None,
        ))
