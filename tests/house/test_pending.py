"""Decisions that are not released are nowhere to be seen: no page, file, answer, channel or letter tells of them."""

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from app import clock
from app.change import AuditRow, AuditText
from app.contests.models import Stage
from app.db import db
from app.letters.releasing import release, seal_of
from app.live.models import ChannelRev, Publication
from app.mail import Letter
from app.screening.deciding import pending
from tests.house import test_doors
from tests.house.test_doors import House, doors
from tests.house.test_two_worlds import MASKS as WORLDS
from tests.screening.pile import meant
from tests.submissions.officers import bring_officers

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

# The keys of presses at the desk are new on every page.
MASKS = (*WORLDS, (re.compile(rb'(name="key" value=")[0-9a-f]+'), rb"\1"))
# Not the supervisor, who may look at all that the organiser works at.
PEOPLE = (None, "wang", "judge1", "shen", "hao", "yin")
REASON = "只给申报人看的话"
# Not of this contest's things, or measured anew at every asking.
ELSEWHERE = {"static", "pages.metrics", "pages.language"}


@pytest.fixture
def house(cast, tmp_path, monkeypatch):
    # One moment for both walks: no page differs by its clock.
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    bring_officers(cast)
    monkeypatch.setattr(test_doors, "PEOPLE", (*PEOPLE, "lin"))
    return House(cast, tmp_path / "doorstep.sqlite3")


def seen(house, name, addresses):
    """{address: (status, body)} as somebody gets them."""
    client, found = house.client(name), {}
    for address in addresses:
        answer = client.get(address)
        body = answer.get_data()
        for pattern, instead in MASKS:
            body = pattern.sub(instead, body)
        found[address] = (answer.status_code, answer.headers.get("ETag"), told(answer.mimetype or "", body))
        answer.close()
    return found


def told(kind, body):
    """What a file says, without when it was made: a workbook's texts; a PDF says its page's."""
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return b"".join(book.read(name) for name in book.namelist() if not name.startswith("docProps"))
    return b"a file" if kind == "application/pdf" else body


def published():
    numbers = db.session.execute(select(ChannelRev.channel, ChannelRev.audience, ChannelRev.rev).order_by(ChannelRev.id)).all()
    return numbers, db.session.execute(select(Publication.channel, Publication.number, Publication.body).order_by(Publication.id)).all()


def decided(cast):
    """Everybody at the screening is meant something that could be told: a reason, a place, a way."""
    keys = [row.key for row in pending(cast.screening).rows]
    meant(cast, **{keys[0]: ("eliminated", REASON), keys[1]: ("reserve", 1)}, **dict.fromkeys(keys[2:], "advanced"))
    return keys


def test_nobody_but_the_organiser_can_tell_that_something_is_meant(house, cast):
    addresses = sorted({house.address(rule) for rule, method in doors(house.app) if method == "GET" and rule.endpoint not in ELSEWHERE})
    before = {name: seen(house, name, addresses) for name in PEOPLE}
    channels = published()
    keys = decided(cast)
    own = house.client("lin")
    assert REASON in own.get("/manage/spring/stages/screening/advance").text and REASON in own.get("/manage/spring/stages/screening/letters").text
    for name in PEOPLE:
        open_doors = [address for address in addresses if before[name][address][0] == 200]
        after = seen(house, name, open_doors)
        assert len(open_doors) > 20 and not [address for address in open_doors if REASON.encode() in after[address][2]], name
        assert [address for address in open_doors if after[address] != before[name][address]] == [], name
    assert REASON not in house.client("wang").post("/me/data/export").text and published() == channels
    assert not db.session.scalars(select(Letter.id).where(Letter.body.contains(REASON))).all() and len(keys) == 3


def test_the_log_holds_who_and_which_but_not_the_reason(house, cast):
    keys = decided(cast)
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "screening.decision")).all()
    assert [keys[0] in row.payload for row in rows][0] and len(rows) == 3
    assert not any(REASON in row.payload for row in rows)
    assert not db.session.scalars(select(AuditText.id).where(AuditText.text.contains(REASON))).all()


def test_after_the_release_the_same_walk_would_find_it(house, cast):
    keys = decided(cast)
    stage = db.session.get_one(Stage, cast.screening_id)
    release(cast.actor("lin"), stage, seal_of(pending(stage)), include_undecided=True)
    assert keys[0] == "p1" and REASON in house.client("wang").get("/my/projects/p1").text
    assert REASON in house.client("wang").get("/letters").text or db.session.scalars(select(Letter.id).where(Letter.body.contains(REASON))).all()
