"""What scoring does when a judge is recused, comes back, leaves a panel or is erased."""

from __future__ import annotations

from sqlalchemy import Select, select, update

from app.accounts.events import PersonErased
from app.change import Change, reacts_to
from app.db import db
from app.judging.events import JudgeChanged, JudgeRecused, JudgesNamed, MemberLeft, PanelChanged, RecusalLifted
from app.judging.models import Judge, Panel
from app.judging.naming import named
from app.scoring.actions import of_card, of_entry
from app.scoring.counting import recount
from app.scoring.events import CardsTakenBack, CountingChanged
from app.scoring.models import LateEdit, Scorecard, Signature
from app.scoring.queries import open_entries
from app.submissions.models import Entry


@reacts_to(JudgeRecused, RecusalLifted)
def follow_recusal(happened: JudgeRecused | RecusalLifted, current: Change) -> None:
    """A recused judge's scorecard does not count; it does again when the recusal is lifted."""
    _recount(
        current,
        select(Scorecard).where(Scorecard.judge_id == happened.judge_id, Scorecard.entry_id == happened.entry_id),
    )


@reacts_to(PersonErased)
def forget_hand(happened: PersonErased, current: Change) -> None:
    """The lines of the pen go; that the sheet was signed, and what it said, stays."""
    judges = select(Judge.id).where(Judge.person_id == happened.person_id)
    db.session.execute(update(Signature).where(Signature.judge_id.in_(judges)).values(strokes=[]))


@reacts_to(MemberLeft, PanelChanged)
def follow_panel(happened: MemberLeft | PanelChanged, current: Change) -> None:
    """What somebody who left has not submitted is no longer expected; who comes back to the panel counts again."""
    panel = db.session.get_one(Panel, happened.panel_id)
    _recount(
        current,
        select(Scorecard).join(Scorecard.entry)
        .where(Scorecard.panel_key == panel.key, Entry.stage_id == panel.stage_id),
    )


@reacts_to(JudgesNamed)
def follow_names(happened: JudgesNamed, current: Change) -> None:
    """Who is no longer named for an entry is no longer expected there; who is named again counts again."""
    _recount(current, select(Scorecard).where(Scorecard.entry_id == happened.entry_id))
    names = named([happened.entry_id]).get(happened.entry_id)
    late = select(LateEdit.id).where(LateEdit.scorecard_id == Scorecard.id).exists()
    unused = select(Scorecard).where(
        Scorecard.entry_id == happened.entry_id, Scorecard.counted.is_(False), Scorecard.state == "empty", Scorecard.version == 0, ~late,
    )
    gone = [card for card in db.session.scalars(unused.order_by(Scorecard.id)) if names and card.judge_id not in names]
    if gone and happened.entry_id not in open_entries([happened.entry_id]):
        # They would stand in the judges' lists as something to keep off. Once scoring began a tablet may hold marks for one.
        current.record(CardsTakenBack(**of_entry(gone[0].entry), judges=[card.judge.key for card in gone]))
        for card in gone:
            db.session.delete(card)
        db.session.flush()


@reacts_to(JudgeChanged)
def follow_judge(happened: JudgeChanged, current: Change) -> None:
    """A judge whose part in the contest ends is no longer expected anywhere."""
    if "active" in happened.changes:
        _recount(current, select(Scorecard).where(Scorecard.judge_id == happened.judge_id))


def _recount(current: Change, cards: Select[tuple[Scorecard]]) -> None:
    db.session.flush()
    # Under lock: a save of the same moment sees the recusal, or is seen by it.
    locked = cards.order_by(Scorecard.id).with_for_update(of=Scorecard).execution_options(populate_existing=True)
    for card in db.session.scalars(locked):
        if recount(card):
            current.record(CountingChanged(**of_card(card), counted=[not card.counted, card.counted]))
