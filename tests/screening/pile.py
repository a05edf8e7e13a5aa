"""A pile of submitted projects at the cast's screening, and the shortest ways through it."""

from __future__ import annotations

from app import clock
from app.accounts.models import Person, Role
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.screening import actions, queries
from app.screening.deciding import decide, pending
from app.screening.planning import update_plan
from app.screening.releasing import release
from app.submissions.models import Entry, Project


def add_projects(cast, number, *, prefix="s", owner="zhao"):
    """That many submitted projects that wait at the screening; their keys in the order of the pile."""
    contest, keys = cast.contest, []
    fields, regions = [one.id for one in contest.fields], [one.id for one in contest.regions]
    with change(SYSTEM):
        start = 100 + db.session.query(Project).count()
        for index in range(1, number + 1):
            key = f"{prefix}{index}"
            project = Project(
                contest_id=cast.contest_id, key=key, number=start + index, title=f"申报{index}", owner_id=cast.people[owner],
                applicant_name="赵先生", field_id=fields[index % 2], region_id=regions[index % 2],
                answers={"summary": f"介绍{index}", "problem": f"问题{index}"}, state="submitted", version=1,
                created_at=clock.now(), updated_at=clock.now(), submitted_at=clock.now(),
            )
            db.session.add(project)
            db.session.flush()
            entry = Entry(stage_id=cast.screening_id, project_id=project.id, position=start + index)
            db.session.add(entry)
            db.session.flush()
            keys.append(key)
    return keys


def empty_pile(cast):
    """Take the cast's own projects out of the screening, so that a test sees only those that it adds."""
    with change(SYSTEM):
        for entry in db.session.query(Entry).filter_by(stage_id=cast.screening_id):
            db.session.delete(entry)


def entry(cast, key):
    """A project's entry at the screening."""
    return db.session.query(Entry).join(Entry.project).filter(
        Entry.stage_id == cast.screening_id, Project.key == key
    ).one()


def judge(cast, key, verdict, reason="", *, by="shen", **more):
    """Shen, or somebody else, gives a verdict."""
    return actions.give_verdict(cast.actor(by), entry(cast, key), verdict, reason, more.pop("checks", {}), **more)


def add_screener(cast, name):
    """One more screener of the cast's contest."""
    with change(SYSTEM):
        person = Person(email=f"{name}@example.org", name=name.title(), created_at=clock.now())
        db.session.add(person)
        db.session.flush()
        db.session.add(Role(person_id=person.id, role="screener", contest_id=cast.contest_id, granted_at=clock.now()))
    cast.people[name] = person.id


def plan(cast, **values):
    """Lin plans how the pile is read."""
    return update_plan(cast.actor("lin"), cast.screening, values)


def lies(cast, key, name="lin"):
    """Where a project lies in the pile, as somebody sees it."""
    return queries.line_of(entry(cast, key), queries.reader_of(cast.actor(name), cast.screening)).state


def meant(cast, stage=None, by="lin", **ways):
    """Lin means to decide so: s1="advanced", s2=("eliminated", "reason"), s3=("reserve", 2)."""
    rows = {row.key: row for row in pending(stage or cast.screening).rows}
    for key, way in ways.items():
        outcome, more = way if isinstance(way, tuple) else (way, None)
        said = {"place": more} if isinstance(more, int) else {"reason": more or ("" if outcome == "advanced" else rows[key].one.reason)}
        decide(cast.actor(by), rows[key].one.entry, outcome, **said)


def cut(cast, *advanced, stage=None, reserves=(), actor=None, **more):
    """These go on, those are reserves in their order, the others are out: noted and released."""
    stage = stage or cast.screening
    ways = {row.key: "advanced" if row.key in advanced else "eliminated" for row in pending(stage).rows}
    ways |= {key: ("reserve", place) for place, key in enumerate(reserves, start=1)}
    meant(cast, stage, **ways)
    return release(actor or cast.actor("lin"), stage, **more)
