"""The live channels of a board: `board` and `reveal`."""

from __future__ import annotations

from app.change import Event
from app.contests.events import ContestChanged
from app.live.channels import Channel, register
from app.ranking import events
from app.ranking.actions import freeze_when_due
from app.ranking.queries import control_board, control_reveal, marks_show, public_board, public_reveal
from app.roadshow import events as roadshow
from app.scoring import events as scoring
from app.submissions import events as submissions

_TIES = (scoring.TieVoted, scoring.TieDrawn, scoring.TieUnsettled)
_MARKS = (scoring.ScorecardSaved, scoring.CountingChanged, scoring.ScoreAdjusted, *_TIES)
_ENDS = (events.BoardFrozen, events.BoardThawed, events.BoardFinished, events.BoardReopened)
_REVEALS = (events.EntryRevealed, events.EntryUnrevealed)
_WHO = (submissions.EntryStatusChanged, submissions.EntryMade, submissions.EntryUnmade)
_PLAN = (
    roadshow.DayPlanned, roadshow.DayChanged, roadshow.DayRemoved, roadshow.OrderChanged, roadshow.DayPublished,
    roadshow.DayUnpublished,
)


def _shows(happened: Event) -> bool:
    """A mark moves the public's board only where its entry is shown; all else may."""
    if isinstance(happened, scoring.ScorecardSaved):
        return happened.stage_id is None or marks_show(happened.stage_id, happened.entry_id)
    return True


register(
    Channel(
        name="board",
        public=public_board,
        control=control_board,
        refreshed_by=(events.EntryMoved, *_MARKS, *_ENDS, *_REVEALS, *_WHO, *_PLAN, ContestChanged),
        moves_public=_shows,
        due=freeze_when_due,
        order=1,
    )
)

register(
    Channel(
        name="reveal",
        public=public_reveal,
        control=control_reveal,
        refreshed_by=(events.RevealsCleared, *_MARKS, *_ENDS, *_REVEALS, *_WHO),
        per_room=True,
        moves_public=_shows,
        order=3,
    )
)
