"""Hands at the desk: short ways to act, and to see what a hall shows, for the tests of the hall."""

from __future__ import annotations

import secrets

from app.db import db
from app.hall.actions import act, hall_of
from app.scoring.actions import save
from app.scoring.models import Scorecard


class Hands:
    """Somebody of the cast at the desk; each press carries the revision that the desk shows now."""

    def __init__(self, cast, name="hao"):
        self.cast, self.name = cast, name

    def press(self, action, **more):
        hall = hall_of(self.cast.stage)
        body = {"action": action, "revision": hall.revision, "key": secrets.token_hex(8), **more}
        return act(self.cast.actor(self.name), hall, body)

    def shows(self, *members):
        hall = hall_of(self.cast.stage)
        db.session.refresh(hall)
        entry = hall.entry.key if hall.entry else None
        found = {"phase": hall.phase, "entry": entry, "deadline": hall.deadline, "remaining": hall.remaining, "revision": hall.revision}
        return tuple(found[member] for member in members or ("phase", "entry"))

    def walk_to(self, phase, entry="p1"):
        """Lead the stage into `phase` with `entry` on it."""
        way = ["pitch", "questions", "open", "close", "reveal"]
        stops = ["idle", "pitch", "questions", "scoring", "closed", "revealed"]
        self.press("call", entry=entry)
        for action in way[: stops.index(phase)]:
            self.press(action)


def cards_of(cast, key):
    return list(db.session.scalars(db.select(Scorecard).where(Scorecard.entry_id == cast.entries[key]).order_by(Scorecard.judge_id)))


def score(cast, key, marks=(50, 30), judges=None):
    """Judges of the cast submit the same marks on an entry that is open."""
    for number, card in enumerate(cards_of(cast, key)[:judges], start=1):
        base = card.version
        save(
            cast.actor(f"judge{number}"), card,
            {"marks": {"innovation": str(marks[0]), "benefit": str(marks[1])}, "comment": "", "submit": True, "base": base, "key": secrets.token_hex(8)},
        )


