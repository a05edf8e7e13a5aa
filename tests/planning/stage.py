"""The cast's final as something to plan: two rooms, a day with a break, six entries, five judges, panels of two."""

from __future__ import annotations

from app.core.plan import Plan, Seating
from app.core.policy import SYSTEM
from app.db import db
from app.judging import actions as judging
from app.planning import actions
from app.planning.models import PlanVersion
from app.roadshow import actions as roadshow
from app.roadshow.queries import days_of
from app.submissions.models import Entry, Project

DAYS = [{"date": "2027-05-01", "opens": "09:00", "closes": "12:00", "breaks": ["10:00-11:00"], "rooms": ["main", "side"]}]
AM_MAIN, AM_SIDE, PM_MAIN = "2027-05-01/1/main", "2027-05-01/1/side", "2027-05-01/2/main"
GOOD = Plan((
    Seating(AM_MAIN, ("j1", "j2"), ("p1", "p2")), Seating(AM_SIDE, ("j3", "j4"), ("p3", "p4")), Seating(PM_MAIN, ("j1", "j3"), ("p5", "p6")),
))


def prepare(cast):
    """The stage without pitch days, ready to plan; each entry has an applicant of its own."""
    lin = cast.actor("lin")
    for day in days_of(cast.stage_id):
        roadshow.unpublish_day(lin, day)
        roadshow.remove_day(lin, day)
    roadshow.make_room(lin, cast.stage, key="side", title="侧厅")
    from app.change import change

    with change(SYSTEM):
        for number in range(4, 7):
            project = Project(
                contest_id=cast.contest_id, key=f"p{number}", number=number, title=f"项目{number}", owner_id=cast.people["zhao"],
                state="submitted", created_at=cast.contest.created_at, updated_at=cast.contest.created_at,
                field_id=cast.contest.fields[1].id,
            )
            db.session.add(project)
            db.session.flush()
            entry = Entry(stage_id=cast.stage_id, project_id=project.id, position=number)
            db.session.add(entry)
            db.session.flush()
            cast.entries[project.key] = entry.id
        for number in range(1, 7):
            cast.entry(f"p{number}").project.applicant_name = f"申报人{number}"
    for number in (4, 5):
        cast.judges.append(judging.add_judge(lin, cast.contest, name=f"评委{number}", key=f"j{number}").id)
    actions.set_up(lin, cast.stage, {"days": DAYS, "seats": 2, "least": 2, "experts": 0})
    return cast


def kept(cast, plan=GOOD):
    return actions.keep(cast.actor("lin"), cast.stage, plan)


def again(version):
    found = db.session.get_one(PlanVersion, version.id)
    db.session.refresh(found)
    return found


def judge(cast, number):
    from app.judging.models import Judge

    return db.session.get_one(Judge, cast.judges[number - 1])
