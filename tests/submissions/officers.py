"""Officers for tests: yin answers for the region of p1 and p3 (周浦镇), gu for that of p2 (浦兴路街道)."""

from app import clock
from app.accounts.actions import grant
from app.accounts.models import Person
from app.change import change
from app.core.policy import SYSTEM
from app.db import db

OFFICERS = {"yin": "zhoupu", "gu": "puxing"}


def bring_officers(cast, **more) -> None:
    """Add them, and whoever else is named with a region, to the cast."""
    regions = {one.key: one.id for one in cast.contest.regions}
    with change(SYSTEM):
        for name, key in {**OFFICERS, **more}.items():
            person = db.session.get(Person, cast.people.get(name, 0))
            if person is None:
                person = Person(email=f"{name}@example.org", name=name.title(), created_at=clock.now())
                db.session.add(person)
                db.session.flush()
                cast.people[name] = person.id
            grant(SYSTEM, person, "officer", cast.contest_id, regions[key])
