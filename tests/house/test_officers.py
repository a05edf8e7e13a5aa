"""Officers at every door: they find what people without a role find, but for the doors of their own region."""

import pytest
from sqlalchemy import select

from app.db import db
from app.submissions.models import Project
from tests.house import test_doors
from tests.house.test_doors import House, doors, rooms
from tests.submissions.officers import bring_officers

# yin answers for the region of the project behind the addresses, gu for the next one; zhao has no role.
PEOPLE = ("zhao", "yin", "gu")
# What yin and gu find where it is not what zhao finds.
OTHERWISE = {
    "homes.role GET": "11",
    "submissions.region GET": "11", "submissions.region_codes GET": "11", "submissions.enter_for POST": "11",
    "submissions.make_region_codes POST": "11", "submissions.revoke_region_code POST": "1.",
    "submissions.read GET": "1.", "submissions.download GET": "1.",
    "submissions.make_claim_code POST": "1.", "submissions.revoke_claim_code POST": "1.",
}


@pytest.fixture
def house(cast, tmp_path, monkeypatch):
    bring_officers(cast)
    monkeypatch.setattr(test_doors, "PEOPLE", PEOPLE)
    made = House(cast, tmp_path / "doorstep.sqlite3")
    assert db.session.scalars(select(Project.region_id).where(Project.key == "p1")).one() == cast.contest.regions[1].id
    return made


@pytest.mark.parametrize("room", rooms())
def test_officers_find_their_own_region_and_what_everybody_finds(house, room):
    for rule, method in doors(house.app):
        if rule.endpoint.split(".")[0] != room:
            continue
        zhao, *officers = house.tried(rule, method)
        door = f"{rule.endpoint} {method}"
        assert f"{door} {''.join(officers)}" == f"{door} {OTHERWISE.get(door, zhao * 2)}"
