"""Tables of draws."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.models import Stage
from app.core.policy import Scope
from app.db import db
from app.roadshow.models import PitchDay


class Draw(db.Model):
    """One draw: of a day's running order, of rooms, of a tie. A second one of the same stands beside the first."""

    __tablename__ = "draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Random: what its public addresses say.
    key: Mapped[str] = mapped_column(String(24), unique=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    # A key of app/draws/kinds.py.
    kind: Mapped[str] = mapped_column(String(16), default="order")
    # Whose running order it is; None for the other kinds, and where the day was taken out of the plan.
    pitch_day_id: Mapped[int | None] = mapped_column(ForeignKey("pitch_day.id"), index=True)
    # What was published with the list: of a tie {"rank", "score"}; of rooms, and of an order that holds absences, what
    # app/core/draw.py calls Places: {"places": [labels], "sizes", "barred": {entry key: [labels or seats]}, …}.
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Entry keys as published, and the SHA-256 (hex) that fixes them.
    items: Mapped[list[Any]] = mapped_column(default=list)
    commitment: Mapped[str] = mapped_column(String(64))
    # The public number that was named beforehand; '' where those present type numbers.
    named: Mapped[str] = mapped_column(String(120), default="")
    # Why it is drawn again; '' for the first draw of the same.
    reason: Mapped[str] = mapped_column(String(300), default="")
    # [{"who", "number"}] in the order of the seed.
    numbers: Mapped[list[Any]] = mapped_column(default=list)
    # None until the numbers are in.
    seed: Mapped[str | None] = mapped_column(String(200))
    order: Mapped[list[Any]] = mapped_column(default=list)
    # How often it was drawn until nobody had a barred seat (app/core/draw.py).
    turn: Mapped[int] = mapped_column(default=1)
    # How many places the hall has seen.
    shown: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    # When the last place was seen and the result became what holds.
    done_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()
    day: Mapped[PitchDay | None] = relationship()

    @property
    def state(self) -> str:
        """published, drawing, done; replaced where a later draw was begun before this one was done."""
        if self.done_at is not None:
            return "done"
        if self.replaced_at is not None:
            return "replaced"
        return "published" if self.seed is None else "drawing"

    def scope(self) -> Scope:
        return self.stage.scope()
