"""One action under way: the hall under its lock, its running order, and what was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.core import lifecycle
from app.core.policy import Actor
from app.db import db
from app.hall.asked import Asked, wrong
from app.hall.models import Hall
from app.hall.order import Place, places
from app.ranking import actions as ranking
from app.roadshow.models import Room
from app.submissions.models import Entry, Project


@dataclass
class Turn:
    """`now` is in milliseconds; `acted` becomes the entry that the action was about, `details` goes to the log."""

    actor: Actor
    hall: Hall
    room: Room
    asked: Asked
    now: int
    acted: Entry | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def order(self) -> list[Place]:
        """The room's running order as the action found it; a timer needs none."""
        return places(self.hall.room_id)

    def place(self, key: str) -> Place:
        """The place of an entry in this room's running order; refused (422) where it has none."""
        found = next((place for place in self.order if place.entry.key == key), None)
        if found is None:
            raise wrong("entry", _("这个房间的出场顺序里没有这个项目。"))
        return found

    def place_of(self, entry_id: int | None) -> Place | None:
        return next((place for place in self.order if place.entry.id == entry_id), None)

    def on_stage(self) -> Place:
        """The entry on stage; one that is named has to be that one."""
        named = self.asked.text("entry")
        here = self.place_of(self.hall.entry_id)
        if here is None or (named is not None and self.place(named).entry.id != here.entry.id):
            raise wrong("entry", _("这个项目现在不在台上。"))
        return here

    def entry_of_stage(self, key: str) -> Entry:
        """An entry of the stage, in whatever room; refused (422) where there is none."""
        found = db.session.scalars(
            select(Entry).join(Entry.project).where(Entry.stage_id == self.hall.stage_id, Project.key == key)
        ).one_or_none()
        if found is None:
            raise wrong("entry", _("这个环节没有这个项目。"))
        return found

    def set_state(self, entry: Entry, state: str) -> None:
        """Tell the board where the entry stands now."""
        ranking.set_state(self.actor, entry, state)

    def put_on_stage(self, place: Place) -> None:
        """Somebody else comes on stage; who was called and never began goes back to waiting."""
        here = self.place_of(self.hall.entry_id)
        if here is not None and here.entry.id != place.entry.id and here.state == "on_stage":
            self.set_state(here.entry, "waiting")
        self.hall.entry_id = place.entry.id

    def board_follows(self, entry: Entry, phase: str) -> None:
        """The board says of the entry what the phase says."""
        state = lifecycle.BOARD_STATE[phase]
        if state is not None:
            self.set_state(entry, state)
