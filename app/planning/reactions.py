"""What planning does when judges get scorecards: a hard conflict that a rule finds becomes a recusal, whatever way led there.

A plan that is released keeps them apart by itself. A panel edited by hand, a day planned without a version, a judge who
takes a seat on the day, and facts that are known only after the release come this way.
"""

from __future__ import annotations

from sqlalchemy import select

from app.change import Change, reacts_to
from app.contests.models import Stage
from app.db import db
from app.judging.actions import recuse
from app.judging.models import Judge, Recusal
from app.planning.events import SetupChanged
from app.planning.facts import by_rule
from app.planning.setup import setup_of
from app.scoring.events import CardsDealt
from app.scoring.models import Scorecard
from app.scoring.queries import open_entries
from app.submissions.models import Entry

# The parts of the setup that a rule looks at.
LOOKED_AT = {"rules", "judges", "entries"}


@reacts_to(CardsDealt)
def keep_off(happened: CardsDealt, current: Change) -> None:
    """Judges who get a scorecard across a hard rule are recused at once."""
    if happened.made:
        entry = db.session.get_one(Entry, happened.entry_id)
        _keep_off(current, entry.stage, [entry])


@reacts_to(SetupChanged)
def keep_off_anew(happened: SetupChanged, current: Change) -> None:
    """What is known of people now may tell judges from entries that were dealt to them before."""
    if LOOKED_AT & set(happened.parts):
        stage = db.session.get_one(Stage, happened.stage_id)
        dealt = select(Scorecard.entry_id).where(Scorecard.entry_id == Entry.id)
        _keep_off(current, stage, list(db.session.scalars(select(Entry).where(Entry.stage_id == stage.id, dealt.exists()))))


def _keep_off(current: Change, stage: Stage, entries: list[Entry]) -> None:
    """Once its scoring began an entry is left to people: the fairness page names who should have kept away."""
    setup = setup_of(stage)
    if not setup["judges"] and not setup["entries"]:
        return
    db.session.flush()
    begun = open_entries([entry.id for entry in entries])
    waiting = {entry.key: entry for entry in entries if entry.id not in begun}
    cards = db.session.scalars(select(Scorecard).where(Scorecard.entry_id.in_([one.id for one in waiting.values()]))).all()
    judges = {card.judge.key: card.judge for card in cards}
    pairs = {(card.judge_id, card.entry_id) for card in cards}
    for one in by_rule(stage, setup, list(judges.values()), list(waiting.values())):
        judge, entry = judges[one.judge], waiting[one.entry]
        if one.hard and (judge.id, entry.id) in pairs and not _known(judge, entry):
            recuse(current.actor, judge, entry, one.what, one.origin)


def _known(judge: Judge, entry: Entry) -> bool:
    """Recused anyway, or lifted by somebody who knew."""
    return db.session.scalar(select(Recusal.id).where(Recusal.judge_id == judge.id, Recusal.entry_id == entry.id).limit(1)) is not None
