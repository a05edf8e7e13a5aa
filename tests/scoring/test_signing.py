"""A judge signs the own score sheet; who changes a mark afterwards makes the signature stale."""

import io
import json

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.accounts.events import PersonErased
from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.scoring import actions, signing
from app.scoring.models import Signature
from tests.scoring.stage import Scoring

INK = [[[10, 50], [20, 40], [30, 60], [40, 50]], [[60, 30], [70, 40], [80, 60], [90, 50]]]
PAGE = "/judge/sheets/spring/final"
LIST = "/manage/spring/stages/final/sheets"


@pytest.fixture
def closed(cast):
    """Judge 1 and 2 submitted on p1, which is closed."""
    scoring = Scoring(cast)
    for number in (1, 2):
        scoring.save(number)
    actions.close_entry(SYSTEM, cast.entry("p1"))
    return scoring


def sheet(scoring, number=1):
    return signing.sheet_of(scoring.cast.stage, scoring.judge(number))


def sign(scoring, number=1):
    found = sheet(scoring, number)
    return signing.sign(scoring.cast.actor(f"judge{number}"), found, found.fingerprint, INK)


def refused(code, work, *args):
    with pytest.raises(Refused) as no:
        work(*args)
    assert no.value.code == code


def test_the_fingerprint_goes_into_the_log(closed):
    made = sign(closed)
    told = json.loads(db.session.scalars(select(AuditRow.payload).where(AuditRow.action == "scoring.sign_sheet")).one())
    assert told["fingerprint"] == made.fingerprint == sheet(closed).fingerprint and told["scorecards"] == 1
    assert signing.fingerprint(made.document) == made.fingerprint and sheet(closed).state == "signed"
    assert sign(closed).id == made.id


def test_a_mark_that_changes_later_makes_the_signature_stale(closed):
    sign(closed)
    actions.open_entry(SYSTEM, closed.cast.entry("p1"))
    assert sheet(closed).state == "signed" and not sheet(closed).signable
    closed.save(1, marks={"innovation": "40", "benefit": "30"})
    assert sheet(closed).state == "stale" and not sheet(closed).signable
    actions.close_entry(SYSTEM, closed.cast.entry("p1"))
    assert sheet(closed).signable
    sign(closed)
    assert sheet(closed).state == "signed" and len(db.session.scalars(select(Signature)).all()) == 2


def test_another_running_order_leaves_the_signature_alone(closed, cast):
    actions.open_entry(SYSTEM, cast.entry("p2"))
    closed.save(1, "p2")
    actions.close_entry(SYSTEM, cast.entry("p2"))
    sign(closed)
    with change(SYSTEM):
        cast.entry("p1").position, cast.entry("p2").position = 9, 1
    assert [card.entry.key for card in sheet(closed).cards] == ["p2", "p1"] and sheet(closed).state == "signed"


def test_nothing_is_signed_while_scoring_is_open_or_unseen(closed, cast):
    found = sheet(closed)
    refused("sheet_changed", signing.sign, cast.actor("judge1"), found, "0" * 64, INK)
    refused("nothing", signing.sign, cast.actor("judge3"), sheet(closed, 3), sheet(closed, 3).fingerprint, INK)
    actions.open_entry(SYSTEM, cast.entry("p2"))
    refused("sheet_open", signing.sign, cast.actor("judge1"), found, sheet(closed).fingerprint, INK)


@pytest.mark.parametrize("text", [
    "", "[]", "nonsense", "[[[1,2]]]", "[[[0,0],[0,999]]]", '[[["a",1]]]', json.dumps([[[1, 1]] * 5000]), json.dumps([[[1, 1]]] * 90),
    "[" * 5000, '[[[true, 1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1],[1,1]]]',
])
def test_what_no_hand_drew_is_no_signature(app, text):
    with app.test_request_context():
        refused("strokes", signing.read_strokes, text)


def test_the_page_signs_and_the_lists_say_so(closed, cast):
    client = cast.browse("judge1")
    page = client.get(PAGE).text
    assert "项目1" in page and "80.5" in page and 'id="pad"' in page
    faulty = client.post(PAGE, data={"fingerprint": sheet(closed).fingerprint, "strokes": "[]"})
    assert faulty.status_code == 422 and "请在框里签名" in faulty.text
    assert client.post(PAGE, data={"fingerprint": sheet(closed).fingerprint, "strokes": json.dumps(INK)}).status_code == 303
    assert "M10 50 L20 40" in client.get(PAGE).text
    told = cast.browse("su").get(LIST).text
    assert told.count("等待签名") == 1 and told.count("已签名") == 1 and sheet(closed).fingerprint[:16] in told
    assert cast.browse("judge2").get(LIST).status_code in {403, 404} and cast.browse("wang").get(PAGE).status_code == 404


def test_the_printed_sheet_holds_marks_fingerprint_and_whose_it_is(closed, cast):
    sign(closed)
    answer = cast.browse("judge1").get(PAGE + "/sheet.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).replace("\n", "").replace(" ", "")
    assert answer.mimetype == "application/pdf" and "80.5" in text and "项目1" in text and sheet(closed).fingerprint[:32] in text
    both = cast.browse("lin").get(LIST + ".pdf")
    assert len(PdfReader(io.BytesIO(both.data)).pages) == 2
    assert len(PdfReader(io.BytesIO(cast.browse("lin").get(LIST + ".pdf?judge=" + closed.judge(2).key).data)).pages) == 1


def test_the_check_page_tells_no_marks_and_no_names(closed, cast):
    seal = sign(closed).fingerprint
    page = cast.browse().get(f"/check/sheet/{seal}").text
    assert "现在的评分和它一样" in page and "80.5" not in page and closed.judge(1).person.name not in page
    actions.open_entry(SYSTEM, cast.entry("p1"))
    closed.save(1, marks={"innovation": "40", "benefit": "30"})
    assert "以后评分有变化" in cast.browse().get(f"/check/sheet/{seal}").text
    assert cast.browse().get("/check/sheet/" + "0" * 64).status_code == 404


def test_a_judge_who_is_erased_leaves_no_hand_behind(closed, cast):
    kept = sign(closed)
    other = sign(closed, 2)
    with change(SYSTEM) as current:
        current.record(PersonErased(person_id=cast.people["judge1"]))
    db.session.expire_all()
    assert kept.strokes == [] and other.strokes == INK and sheet(closed).state == signing.SIGNED
    assert cast.browse("judge1").get(PAGE).status_code == 200 and cast.browse("su").get(f"{LIST}.pdf").status_code == 200
