"""What live channels must know of the rooms above them: who is asking, which stages there are. Rooms tell it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.core.policy import ANYONE, Actor, Scope


@dataclass(frozen=True)
class Listened:
    """A stage that somebody may listen to; `scope` says whether its contest is published."""

    stage_id: int
    contest_id: int
    scope: Scope


@dataclass(frozen=True)
class Credential:
    """How a listener proved who they are: `kind` is cookie or token, `secret` what it holds."""

    kind: str
    secret: str


class Ground(Protocol):
    """The questions; the street's order forbids this pipe to ask the rooms itself."""

    def find_stage(self, contest: str, stage: str) -> Listened | None: ...

    def rooms_of(self, stage_id: int) -> list[str]:
        """Keys of the stage's rooms, the first being the one that is meant where none is named."""
        ...

    def stages_of(self, contest_id: int) -> list[int]:
        """Stages of the contest that have channels."""
        ...

    def actor(self, credential: Credential) -> Actor | None:
        """Who holds the credential now; None once it was revoked or has run out."""
        ...


_given: Callable[[], Ground] | None = None


def stand_on(give: Callable[[], Ground]) -> None:
    """Say where the answers come from; called once, when the rooms are opened."""
    global _given
    _given = give


def ground() -> Ground:
    if _given is None:
        raise RuntimeError("no room told the live channels which stages there are")
    return _given()


def rooms_of(stage_id: int) -> list[str]:
    """The stage's room keys; a stage that has none yet counts as one room without a name."""
    return ground().rooms_of(stage_id) or [""]


def actor_of(credential: Credential | None) -> Actor | None:
    return ANYONE if credential is None else ground().actor(credential)
