"""A case as its reader sees it: answers, files and verdicts as far as they may be known, what was asked for, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from app.guard import actor
from app.screening import queries
from app.screening.heap import Reader
from app.screening.models import Plan, Verdict
from app.screening.since import Altered, altered, altered_files
from app.submissions import returning
from app.submissions.answers import Answer, answers_of, by_step
from app.submissions.models import Attachment, Entry, Project
from app.submissions.returning import FILES, Ask
from app.submissions.uploads import numbered, standing
from app.submissions.wanted import shown_to


@dataclass(frozen=True)
class Seen:
    """A case as its reader sees it."""

    plan: Plan
    reader: Reader
    verdicts: list[Verdict]

    @property
    def newest(self) -> int:
        return self.verdicts[0].id if self.verdicts else 0

    @property
    def read(self) -> Verdict | None:
        """This reader's newest verdict; for who has given none, the newest that is known: a return or a ruling."""
        own = [one for one in self.verdicts if one.screener_id == self.reader.person_id]
        return next(iter(own or self.verdicts), None)

    @property
    def returned(self) -> Verdict | None:
        """The newest return."""
        return next((one for one in self.verdicts if one.verdict == "return"), None)

    @property
    def hidden(self) -> set[str]:
        return (set(self.plan.hidden) if self.reader.blind else set()) | self.reader.kept_from


def look(entry: Entry) -> Seen:
    """The case as the one who asks sees it."""
    plan = queries.plan_of(entry.stage)
    reader = queries.reader_of(actor(), entry.stage, plan)
    return Seen(plan, reader, queries.visible(queries.verdicts_of(entry), reader, plan, entry.project))


def answers(project: Project, hidden: set[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(step, [(label, text)]) of everything that was asked for; what stands in the head is left out."""
    found = answers_of(project, leave_out={"title", "title_en", "field", "region"} | hidden)
    return [(step, [(_labelled(one), one.text) for one in listed]) for step, listed in by_step(project, found)]


def _labelled(one: Answer) -> str:
    return _("%(label)s（%(note)s）", label=one.label, note=one.note) if one.note else one.label


def files(project: Project, reader: Reader) -> list[tuple[Attachment, str]]:
    """Each file with the name that the reader may know."""
    named = numbered(standing(project, None if reader.whole else "screeners"))
    if not reader.blind:
        return named
    return [
        (file, _("附件%(number)d%(ending)s", number=at, ending=Path(name).suffix)) for at, (file, name) in enumerate(named, start=1)
    ]


def asked_in_short(verdict: Verdict) -> list[str]:
    """A return's ready reasons and the items that it names, for the list of verdicts."""
    named = {one["name"] for one in verdict.asks.get("items", [])}
    labels = [label for name, label, _step in returning.askable(verdict.entry.project.contest) if name in named]
    return [*returning.reasons(verdict.asks), *labels]


@dataclass(frozen=True)
class Mended:
    """One item that a return asked for: whether it is another by now, and how."""

    ask: Ask
    pieces: list[tuple[str, str]]


@dataclass(frozen=True)
class Changes:
    """What became of a project since it was read: what was asked for, joined with what changed, and the rest of the changes."""

    returned: Verdict | None
    mended: list[Mended]
    others: list[Altered]

    @property
    def reasons(self) -> list[str]:
        return returning.reasons(self.returned.asks) if self.returned is not None else []


def changes(project: Project, seen: Seen) -> Changes:
    """For the case page; what a blind reader must not see is not among it."""
    back = seen.returned
    asked = [one for one in returning.asked(project, back.asks) if one.name not in seen.hidden] if back is not None else []
    since_return = {one.name: one.pieces for one in _altered(project, back, seen)} if asked else {}
    mended = [Mended(one, since_return.get(one.name, []) if one.changed else []) for one in asked]
    named = {one.name for one in asked if one.changed}
    return Changes(
        back if asked or (back is not None and back.asks) else None, mended,
        [one for one in _altered(project, seen.read, seen) if one.name not in named],
    )


def _altered(project: Project, read: Verdict | None, seen: Seen) -> list[Altered]:
    """Answers and files that are others than when that verdict was given."""
    if read is None:
        return []
    shown = {file.id: name for file, name in files(project, seen.reader)}
    known = shown_to(project, list(project.attachments), None if seen.reader.whole else "screeners")
    found = altered_files(known, read.at, lambda one: shown.get(one.id) or (_("一个文件") if seen.reader.blind else one.name))
    return [*altered(project, read.version, seen.hidden), *([Altered(FILES, _("附件"), found)] if found else [])]
