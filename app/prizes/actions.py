"""Verbs of prizes: confirm what the final standings give, and publish it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.change import change
from app.contests.actions import set_stage_state
from app.contests.models import Contest, Stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.prizes.events import PrizesConfirmed, PrizesPublished
from app.prizes.models import Award, PrizeList
from app.prizes.queries import Proposal, differences, proposal


def confirm(actor: Actor, stage: Stage, tally_sha256: str) -> PrizeList:
    """Keep the prizes that the standings give; `tally_sha256` is the proposal's that the organiser looked at.

    Until the publication it may be done again after a change, which replaces the list. Refused (409): published,
    tally_changed, or the first of the proposal's `stops`. Doing it twice changes nothing.
    """
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        kept = _list_of(stage)
        if kept is not None and kept.published_at is not None:
            raise Refused("published", _("奖项已经公布，不能再改。"), status=409)
        found = proposal(stage)
        if found.tally_sha256 != tally_sha256:
            raise Refused("tally_changed", _("您打开这一页以后，分数有变化。请看过新的名单再确认。"), status=409)
        for code, text in found.stops:
            raise Refused(code, text, status=409)
        if kept is not None and kept.tally_sha256 == tally_sha256:
            return kept
        before: tuple[str | None, list[Any]] = (None, [])
        if kept is None:
            kept = PrizeList(stage_id=stage.id)
            db.session.add(kept)
        else:
            before = (kept.tally_sha256, _told(kept))
        kept.tally_sha256 = tally_sha256
        # The document goes with them, so that the list can be recomputed whatever happens to marks later.
        kept.standings = {**found.standings, "document": found.document}
        kept.confirmed_at, kept.confirmed_by_id = current.at, actor.person_id
        db.session.flush()
        _write_awards(kept, found)
        current.record(
            PrizesConfirmed(
                contest_id=stage.contest_id, stage_id=stage.id, tally_sha256=[before[0], tally_sha256],
                awards=[before[1], _told(kept)],
            )
        )
    return kept


def _list_of(stage: Stage) -> PrizeList | None:
    wanted = select(PrizeList).where(PrizeList.stage_id == stage.id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def _write_awards(kept: PrizeList, found: Proposal) -> None:
    for award in db.session.scalars(select(Award).where(Award.prize_list_id == kept.id)).all():
        db.session.delete(award)
    # First out, then in: an entry may have one award in a list.
    db.session.flush()
    for position, (tier, line) in enumerate(found.prized):
        db.session.add(
            Award(
                prize_list_id=kept.id, entry_id=line.entry.id, tier_id=tier.id, rank=line.rank,
                score=None if line.score is None else Decimal(line.score), position=position,
            )
        )
    db.session.flush()
    db.session.expire(kept, ["awards"])


def _told(kept: PrizeList) -> list[list[Any]]:
    """The awards as the audit log tells them: [project, tier, rank, score]."""
    return [
        [one.entry.key, one.tier.key, one.rank, None if one.score is None else format(one.score, "f")]
        for one in kept.awards
    ]


def publish(actor: Actor, prize_list: PrizeList) -> PrizeList:
    """Show a confirmed list to everybody; the stage is done and nothing of the list changes any more.

    Refused (409) where the standings are not the confirmed ones any more: `differences` says what moved. Doing it
    twice publishes once.
    """
    with change(actor) as current:
        stage = db.session.get_one(Stage, prize_list.stage_id, with_for_update=True, populate_existing=True)
        kept = _list_of(stage)
        if kept is None:
            raise Refused("not_confirmed", _("奖项还没有确认。"), status=409)
        if kept.published_at is not None:
            return kept
        found = proposal(stage)
        if found.tally_sha256 != kept.tally_sha256:
            moved = [[one.title, one.before, one.after] for one in differences(kept, found)]
            text = _("确认以后分数有变化，不能公布。请看过变化，再确认一次。")
            raise Refused("tally_changed", text, status=409, differences=moved)
        for code, text in found.stops:
            raise Refused(code, text, status=409)
        contest = db.session.get_one(Contest, stage.contest_id, with_for_update=True, populate_existing=True)
        kept.published_at = contest.results_at = current.at
        current.record(
            PrizesPublished(
                contest_id=contest.id, stage_id=stage.id, tally_sha256=kept.tally_sha256, awards=_told(kept), at=current.at
            )
        )
        set_stage_state(actor, stage, "done")
    return kept
