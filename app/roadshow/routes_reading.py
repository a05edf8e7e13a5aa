"""A judge reads ahead: the list, one project with its files, and the judge's own notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.core.policy import Scope
from app.errors import Refused, attach
from app.guard import actor, guard
from app.judging.moments import at_in, clock_in
from app.roadshow import reading
from app.roadshow.forms import NotesForm
from app.roadshow.queries import slot_of
from app.roadshow.routes import bp
from app.scoring.ahead import may_read
from app.scoring.models import Scorecard
from app.scoring.queries import Bench, bench_of, card_by_key
from app.submissions.downloads import hand_over
from app.submissions.drawing import file_size
from app.submissions.models import Attachment


def _readable(key: str) -> Scorecard | None:
    """The scorecard of an entry that its judge may read by now; a loader for guards."""
    card = card_by_key(key)
    if card is None or not (card.counted and card.judge.active and card.entry.status == "active") or reading.keeps_off(card):
        return None
    slot = slot_of(card.entry)
    public = slot is not None and slot.pitch_day.published_at is not None
    return card if public and may_read(card.entry.stage, clock.now()) else None


@dataclass(frozen=True)
class _File:
    """A file of such an entry under the name that the judge may know."""

    card: Scorecard
    file: Attachment
    name: str

    def scope(self) -> Scope:
        return self.card.scope()


def _readable_file(key: str, file: str) -> _File | None:
    card = _readable(key)
    found = reading.files(card) if card is not None else []
    return next((_File(card, one, name) for one, name in found if card is not None and one.key == file), None)


@bp.get("/judge/reading")
@guard("judging.work", lambda: bench_of(actor()))
def reading_list(bench: Bench) -> Any:
    lines = reading.reading_list(bench.person_id)
    days = list({line.slot.pitch_day_id: line.slot.pitch_day for line in lines}.values())
    g.sample_data = any(day.stage.contest.sample for day in days)
    return render_template("roadshow/reading.html", lines=lines, days=days, at=at_in, clock=clock_in)


@bp.get("/judge/reading/<key>")
@guard("scorecard.own", _readable, hide=True)
def read_ahead(card: Scorecard) -> Any:
    return _page(card)


def _page(card: Scorecard, form: NotesForm | None = None, refused: Refused | None = None) -> Any:
    note = reading.note_of(card)
    form = form or NotesForm(formdata=None, data={"text": note.text if note is not None else ""})
    order = [line.card.key for line in reading.reading_list(card.judge.person_id) if line.open]
    here = order.index(card.key) if card.key in order else None
    told = make_response(render_template(
        "roadshow/reading_one.html", card=card, project=card.entry.project, stage=card.entry.stage, slot=slot_of(card.entry),
        note=note, form=form, answers=reading.answers(card), files=reading.files(card), file_size=file_size, at=at_in(card.entry.stage.contest.timezone),
        clashes=refused is not None, before=order[here - 1] if here else None,
        after=order[here + 1] if here is not None and here + 1 < len(order) else None,
    ))
    told.headers["Cache-Control"] = "no-store"
    return told


@bp.post("/judge/reading/<key>")
@guard("scorecard.own", _readable, hide=True)
def write_ahead(card: Scorecard) -> Any:
    """Save the notes; `do` also marks the project as read or not."""
    form, refused = NotesForm(), None
    if form.validate():
        try:
            read = {"read": True, "unread": False}.get(request.form.get("do", ""))
            reading.note_down(actor(), card, form.text.data or "", request.form.get("base", 0, type=int), read=read)
            flash(_("已保存，只有您看得到。"), "ok")
            return redirect(url_for("roadshow.read_ahead", key=card.key), 303)
        except Refused as no:
            attach(form, no)
            refused = no
    page = _page(card, form, refused)
    page.status_code = refused.status if refused is not None else 422
    return page


@bp.get("/judge/reading/<key>/files/<file>")
@guard("scorecard.own", _readable_file, hide=True)
def read_file(found: _File) -> Any:
    return hand_over(found.file, found.name)
