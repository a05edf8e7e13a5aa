"""The phases of a stage in its hall, and every move between them, as one table.

Pure: phases and actions are words, and nobody asks here what time it is or what stands in a database. The desk, the
API and the tests all read this table; an action that it does not name does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

IDLE = "idle"
PITCH = "pitch"
QUESTIONS = "questions"
SCORING = "scoring"
CLOSED = "closed"
REVEALED = "revealed"
FINISHED = "finished"
PHASES = (IDLE, PITCH, QUESTIONS, SCORING, CLOSED, REVEALED, FINISHED)

# A timer runs in these phases; when it runs out, nothing changes by itself.
TIMED = (PITCH, QUESTIONS, SCORING)

_EVERYWHERE = MappingProxyType({phase: phase for phase in PHASES})


@dataclass(frozen=True)
class Action:
    """One thing that the desk may do.

    `moves` leads from a phase to the next one. `needs` names what must be there besides the phase: 'stage' (an entry
    on stage), 'cleared' (one whose result the supervisor does not hold back), 'next' (an entry that waits), 'order'
    (an entry that may be called) or 'trail' (something to go back to). `reason`: somebody has to say why. `held`: the desk asks for a long press, because the hall cannot unsee it.
    """

    name: str
    moves: Mapping[str, str]
    needs: str = ""
    reason: bool = False
    held: bool = False


@dataclass(frozen=True)
class Facts:
    """What the table cannot know by itself: `trail` holds the phases to go back to, the newest last.

    `cleared`: nobody holds the result back, neither a supervisor who halted it nor one who has to confirm it first.
    `together`: some entries are kept open until more have been heard; `held`: the one on stage is among them; `left`:
    such an entry has been closed and its result was not shown yet.
    """

    on_stage: bool = False
    cleared: bool = True
    next: bool = False
    order: bool = False
    trail: tuple[str, ...] = field(default=())
    together: bool = False
    held: bool = False
    left: bool = False


def _to(target: str, *sources: str) -> Mapping[str, str]:
    return MappingProxyType(dict.fromkeys(sources, target))


def _stays(*phases: str) -> Mapping[str, str]:
    return MappingProxyType({phase: phase for phase in phases})


_ALL = (
    Action("call", _to(IDLE, IDLE, CLOSED, REVEALED), needs="order"),
    Action("next", _to(IDLE, IDLE, CLOSED, REVEALED), needs="next"),
    Action("pitch", _to(PITCH, IDLE), needs="stage"),
    Action("questions", _to(QUESTIONS, PITCH), needs="stage"),
    Action("open", _to(SCORING, IDLE, PITCH, QUESTIONS), needs="stage"),
    Action("close", _to(CLOSED, SCORING), needs="stage"),
    Action("reveal", _to(REVEALED, CLOSED), needs="cleared"),
    Action("reopen", _to(SCORING, CLOSED, REVEALED), needs="stage", reason=True),
    Action("skip", _to(IDLE, IDLE, PITCH, QUESTIONS), needs="stage", reason=True, held=True),
    # Where undo leads stands in the trail, not in the table.
    Action("undo", _EVERYWHERE, needs="trail", reason=True),
    Action("finish", _to(FINISHED, IDLE, CLOSED, REVEALED), held=True),
    Action("pause", _EVERYWHERE),
    Action("resume", _EVERYWHERE),
    Action("extend", _stays(*TIMED)),
    Action("restart", _stays(*TIMED), held=True),
    Action("adjust", _EVERYWHERE, reason=True),
    Action("accept", _EVERYWHERE, reason=True),
    Action("freeze", _EVERYWHERE),
    Action("thaw", _EVERYWHERE),
    Action("substitute", _EVERYWHERE, reason=True),
    Action("order", _EVERYWHERE),
    # Who waits and does not come is passed over without coming on stage; called later they are heard all the same.
    Action("absent", _EVERYWHERE, needs="next", reason=True),
    Action("delay", _EVERYWHERE, needs="order"),
    Action("ceremony", _EVERYWHERE),
    Action("confirm", _EVERYWHERE),
    # A result that is being shown goes back behind the curtain.
    Action("halt", MappingProxyType({**_EVERYWHERE, REVEALED: CLOSED})),
)
ACTIONS: Mapping[str, Action] = MappingProxyType({action.name: action for action in _ALL})

# What the supervisor's seat may do; all else is the host's.
SUPERVISED = ("confirm", "halt")

# From an empty stage these work all the same, when the caller names the entry.
NAMES_ITS_ENTRY = ("open", "close", "reopen")

# Calling somebody forgets the way back; these leave a step on it; undo walks it; whatever else leaves it as it is.
FORGETS = ("call", "next")
UNDOABLE = ("pitch", "questions", "open", "close", "reveal", "reopen", "skip", "finish")

# Besides the phase, undoing one of these takes something back that belongs to the entry or to the board.
TAKES_BACK: Mapping[str, str] = MappingProxyType(
    {"open": "close", "close": "open", "reveal": "unreveal", "reopen": "close", "skip": "unskip", "finish": "unfinish"}
)

# What the board says of the entry on stage while the hall is in that phase; None: the board stays as it is.
BOARD_STATE: Mapping[str, str | None] = MappingProxyType(
    {
        IDLE: "on_stage", PITCH: "on_stage", QUESTIONS: "on_stage", SCORING: "scoring",
        CLOSED: "closed", REVEALED: "revealed", FINISHED: None,
    }
)


def _is_there(action: Action, facts: Facts) -> bool:
    return {
        "": True, "stage": facts.on_stage, "cleared": facts.on_stage and facts.cleared, "next": facts.next, "order": facts.order, "trail": bool(facts.trail),
    }[action.needs]


def _held_back(phase: str, action: str, facts: Facts) -> str | None:
    """Where entries are kept open together: the phase, '' for what waits for their end, None where the table says it.

    Closing them needs no one on stage; nothing is shown of them and nothing finished before; then one reveal follows the other.
    """
    if action == "close" and facts.together and phase in (IDLE, CLOSED, REVEALED):
        return phase
    if (action == "finish" and facts.together) or (action == "reveal" and facts.held):
        return ""
    if action == "reveal" and phase == REVEALED and facts.left and facts.cleared:
        return REVEALED
    return None


def after(phase: str, action: str, facts: Facts) -> str | None:
    """The phase that `action` leads to, or None where it is not allowed; KeyError for an unknown action."""
    rule = ACTIONS[action]
    if facts.together or facts.held or facts.left:
        early = _held_back(phase, action, facts)
        if early is not None:
            return early or None
    if phase not in rule.moves or not _is_there(rule, facts):
        return None
    return facts.trail[-1] if action == "undo" else rule.moves[phase]


def allowed(phase: str, facts: Facts) -> list[str]:
    """The actions that `phase` allows, in the order of the table."""
    return [name for name in ACTIONS if after(phase, name, facts) is not None]
