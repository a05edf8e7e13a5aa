"""Who may read a project besides its owner and the contest's people: rooms further up the street say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from app.core.policy import Scope
from app.submissions.models import Attachment, Project

_providers: list[Callable[[int], Iterable[int]]] = []


def reads_projects(provider: Callable[[int], Iterable[int]]) -> Callable[[int], Iterable[int]]:
    """Mark a function from a project's id to the ids of persons who may read it, such as its judges."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


@dataclass(frozen=True)
class Readable:
    """A project, or one of its files, with everybody who may read it."""

    project: Project
    attachment: Attachment | None = None

    def scope(self) -> Scope:
        readers = frozenset(person for provider in _providers for person in provider(self.project.id))
        return replace(self.project.scope(), readers=readers)
