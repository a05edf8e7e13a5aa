"""Turns the sample's data into rows: the contest, its people, 84 projects, screening and preliminary as history."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from app import clock
from app.accounts.models import Person
from app.change import Change, Event
from app.contests.models import Contest, Stage
from app.contests.papers import fill
from app.core.chain import short_code
from app.db import db
from app.hall.models import Hall
from app.judging.models import Judge, Panel, PanelMember
from app.ranking.models import BoardEntry, BoardState
from app.roadshow.models import PitchDay, Room, Slot
from app.scoring.models import Scorecard, ScorecardVersion
from app.screening.models import Verdict
from app.settings import ROOT
from app.submissions.models import Entry, Project

DATA = ROOT / "app/sample/pudong2017"
Paper = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SampleLoaded(Event):
    """The sample contest was put into the database: its history was not lived, and this line says so."""

    action: ClassVar[str] = "sample.load"
    slug: str
    projects: int
    verdicts: int
    preliminary_scorecards: int


def paper(name: str) -> Paper:
    """One file of the sample."""
    loaded: Paper = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


@dataclass
class Loaded:
    """Rows that the next steps need, by the keys that the data uses."""

    contest: Contest
    stages: dict[str, Stage] = field(default_factory=dict)
    judges: dict[str, Judge] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def moment(self, written: str) -> datetime:
        return clock.from_zone(datetime.fromisoformat(written), self.contest.timezone)


def load_contest(current: Change) -> Loaded:
    """The contest with its form, stages, criteria and tiers."""
    data = paper("contest")
    contest = Contest(
        slug=data["slug"], title=data["title"]["zh"], title_en=data["title"]["en"], timezone=data["time_zone"],
        hosts="、".join(host["zh"] for host in data["hosted_by"]),
        hosts_en="; ".join(host["en"] for host in data["hosted_by"]),
        published=True, sample=True, created_at=current.at,
    )
    fill(contest, data, dates=True)
    db.session.add(contest)
    db.session.flush()
    made = Loaded(contest)
    made.stages = {stage.key: stage for stage in contest.stages}
    return made


def load_projects(made: Loaded) -> None:
    """The 84 projects as they were submitted."""
    fields = {one.key: one.id for one in made.contest.fields}
    regions = {one.key: one.id for one in made.contest.regions}
    for number, row in enumerate(paper("projects")["projects"], start=1):
        at = made.moment(row["submitted_at"])
        made.projects[row["key"]] = Project(
            contest_id=made.contest.id, key=row["key"], number=number, title=row["title"], title_en=row["title_en"],
            applicant_name=row["applicant"]["name"], agrees_to_be_named=row["applicant"]["agree_to_be_named"],
            field_id=fields[row["field"]], region_id=regions[row["region"]],
            answers={key: str(value) for key, value in row["answers"].items()}, state="submitted", told_showcase=made.contest.showcase, version=1,
            created_at=at - timedelta(hours=1), updated_at=at, submitted_at=at, sample=True,
        )
    db.session.add_all(made.projects.values())
    db.session.flush()


def load_screening(made: Loaded) -> int:
    """Every project's verdict, and what the screening decided; returns the number of verdicts."""
    stage = made.stages["screening"]
    stage.state = "done"
    closing = stage.ends_at or clock.now()
    rows = paper("projects")["projects"]
    for row in rows:
        passed = row["screening"]["verdict"] == "pass"
        _enter(made, "screening", row["key"], "advanced" if passed else "eliminated", row["screening"]["reason"], closing)
    db.session.flush()
    unmet = {row["key"]: set(row["screening"]["unmet"]) for row in rows}
    for position, row in enumerate(rows):
        found = row["screening"]
        db.session.add(
            Verdict(
                entry_id=made.entries["screening", row["key"]].id, screener_id=made.people[found["screener"]].id,
                verdict=found["verdict"], reason=found["reason"],
                checks={item["key"]: item["key"] not in unmet[row["key"]] for item in stage.checklist},
                at=closing - timedelta(minutes=5 * (len(rows) - position)),
            )
        )
    return len(rows)


def _enter(made: Loaded, stage: str, key: str, outcome: str | None, reason: str, at: datetime | None) -> Entry:
    entry = Entry(
        stage_id=made.stages[stage].id, project_id=made.projects[key].id, outcome=outcome, outcome_reason=reason,
        decided_at=at if outcome else None, position=sum(1 for known, _ in made.entries if known == stage) + 1,
    )
    db.session.add(entry)
    made.entries[stage, key] = entry
    return entry


def load_preliminary(made: Loaded) -> int:
    """Three pitch days with their scorecards, all revealed and final; returns the number of scorecards."""
    marks, rows = paper("marks")["preliminary"], paper("projects")["projects"]
    finalists = {row["key"] for row in rows if row["outcome"] == "final"}
    stage = made.stages["preliminary"]
    data = next(one for one in paper("contest")["stages"] if one["key"] == "preliminary")
    room = Room(
        stage_id=stage.id, key="main", title=data["room"]["zh"], venue=data["venue"]["zh"], venue_en=data["venue"]["en"]
    )
    panel = Panel(stage_id=stage.id, key="A", title=paper("judges")["panels"][0]["title"]["zh"])
    db.session.add_all([room, panel])
    db.session.flush()
    for position, key in enumerate(marks["judges"], start=1):
        db.session.add(
            PanelMember(panel_id=panel.id, judge_id=made.judges[key].id, head=position == 1, position=position)
        )
    last = made.moment(marks["days"][-1]["starts"]) + timedelta(hours=4)
    for day in marks["days"]:
        _play_day(made, stage, room, panel, day, finalists, last)
    cards = _cards(made, marks["scorecards"], last)
    db.session.add(BoardState(stage_id=stage.id, final_at=last))
    db.session.add(Hall(stage_id=stage.id, room_id=room.id, phase="finished", revision=1, changed_at=last))
    stage.state, stage.ends_at = "done", last
    return cards


def _play_day(
    made: Loaded, stage: Stage, room: Room, panel: Panel, data: Paper, finalists: set[str], last: datetime
) -> None:
    starts = made.moment(data["starts"])
    day = PitchDay(
        stage_id=stage.id, room_id=room.id, panel_id=panel.id, title=stage.title, starts_at=starts,
        pitch_seconds=stage.pitch_seconds, questions_seconds=stage.questions_seconds,
        scoring_seconds=stage.scoring_seconds, published_at=starts - timedelta(days=3),
    )
    db.session.add(day)
    db.session.flush()
    entries = [
        _enter(made, "preliminary", key, "advanced" if key in finalists else "eliminated", "", last)
        for key in data["entries"]
    ]
    db.session.flush()
    for position, entry in enumerate(entries, start=1):
        db.session.add(Slot(pitch_day_id=day.id, entry_id=entry.id, position=position))
        db.session.add(BoardEntry(entry_id=entry.id, state="revealed"))


def _cards(made: Loaded, rows: list[Paper], at: datetime) -> int:
    cards = []
    for row in rows:
        entry, judge = made.entries["preliminary", row["entry"]], made.judges[row["judge"]]
        values = {key: format(Decimal(value), "f") for key, value in row["marks"].items()}
        cards.append(
            Scorecard(
                key=f"sample{entry.id:04d}{judge.id:03d}", entry_id=entry.id, judge_id=judge.id, panel_key="A", version=1,
                state="submitted", marks=values, comment=row["comment"], updated_at=at, submitted_at=at,
            )
        )
    db.session.add_all(cards)
    db.session.flush()
    db.session.add_all(
        ScorecardVersion(
            scorecard_id=card.id, version=1, state="submitted", marks=card.marks, comment=card.comment, at=at, by="sample"
        )
        for card in cards
    )
    return len(cards)


def finalists_enter(made: Loaded) -> list[Entry]:
    """The finalists' entries in their running order."""
    for key in paper("marks")["final"]["order"]:
        _enter(made, "final", key, None, "", None)
    db.session.flush()
    return [entry for (stage, _key), entry in made.entries.items() if stage == "final"]


def note_receipts(made: Loaded, seal: str) -> None:
    """Receipts' short codes come from the audit row that brought the sample in."""
    for project in made.projects.values():
        project.receipt = short_code(f"{int(seal[:12], 16) * 1000 + (project.number or 0):016x}"[-16:])
