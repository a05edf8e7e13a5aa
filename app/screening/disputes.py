"""Where screeners differ, are unsure, or contest a ruling: what each of them found, side by side, for the organiser."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.contests.models import Stage
from app.db import db
from app.i18n import pick
from app.screening.heap import heap
from app.screening.models import Verdict
from app.screening.queries import seen
from app.submissions.models import Entry, Project
from app.submissions.queries import Pages

# One verdict takes a column, so few projects fit on a page.
PAGE = 20
# What the list shows: what waits for the organiser, and what was ruled.
SHOWN = ("", "ruled")


@dataclass(frozen=True)
class Dispute:
    """One project with the newest verdict of each screener, and the ruling if there is one, in the order of giving."""

    entry: Entry
    verdicts: list[Verdict]
    newest: int
    checklist: list[tuple[str, str]]

    @property
    def project(self) -> Project:
        return self.entry.project

    @property
    def base(self) -> str:
        return seen(self.project)

    def stands(self, verdict: Verdict) -> bool:
        """Whether the project is still what the verdict was given on."""
        return verdict.at >= self.project.updated_at

    def contests(self, verdict: Verdict) -> bool:
        """Given after the ruling, by somebody who does not agree with it."""
        ruling = max((one.id for one in self.verdicts if one.rules and self.stands(one)), default=None)
        return ruling is not None and verdict.id > ruling and not verdict.rules

    def differs(self, key: str) -> bool:
        """Whether screeners ticked an item of the checklist differently."""
        return len({bool((one.checks or {}).get(key)) for one in self.verdicts if not one.rules}) > 1

    @property
    def reasons(self) -> str:
        """Why some would not let it pass, each reason once; what a ruling without words of its own says."""
        return "\n".join(dict.fromkeys(one.reason for one in self.verdicts if one.verdict == "fail" and one.reason))


@dataclass(frozen=True)
class DisputesPage(Pages):
    """One page of disputes; `counts` says how many there are of each kind of SHOWN."""

    found: list[Dispute]
    counts: dict[str, int]


def disputes_page(stage: Stage, shown: str, page: int) -> DisputesPage:
    """The projects that wait for the organiser, or that were ruled, in a constant number of queries."""
    of = heap(stage.id)
    rows = db.session.execute(of.select(Entry.id, of.state, of.opinions.c.ruling).order_by(Entry.position, Entry.id)).all()
    ids = {
        "": [row[0] for row in rows if row[1] == "disputed"],
        "ruled": [row[0] for row in rows if row[1] in ("pass", "fail") and row[2] is not None],
    }
    pages = max(1, -(-len(ids[shown]) // PAGE))
    page = min(max(page, 1), pages)
    wanted = ids[shown][(page - 1) * PAGE:page * PAGE]
    return DisputesPage(
        len(ids[shown]), page, pages, disputes_of(stage, wanted), {kind: len(listed) for kind, listed in ids.items()},
    )


def disputes_of(stage: Stage, entry_ids: list[int]) -> list[Dispute]:
    """These entries with their verdicts, in the order of the pile."""
    entries = db.session.scalars(
        select(Entry).join(Entry.project).where(Entry.id.in_(entry_ids)).order_by(Entry.position, Entry.id)
        .options(contains_eager(Entry.project).options(joinedload(Project.field), joinedload(Project.region)))
    ).all()
    given: dict[int, list[Verdict]] = {}
    for one in db.session.scalars(
        select(Verdict).where(Verdict.entry_id.in_(entry_ids)).options(joinedload(Verdict.screener)).order_by(Verdict.id)
    ):
        given.setdefault(one.entry_id, []).append(one)
    checklist = [(one["key"], pick(one.get("title"), one.get("title_en"))) for one in stage.checklist or []]
    return [
        Dispute(entry, _newest_of_each(given.get(entry.id, [])), max((one.id for one in given.get(entry.id, [])), default=0), checklist)
        for entry in entries
    ]


def _newest_of_each(verdicts: list[Verdict]) -> list[Verdict]:
    newest = {(one.screener_id, one.rules): one for one in verdicts if one.verdict != "return"}
    return sorted(newest.values(), key=lambda one: one.id)
