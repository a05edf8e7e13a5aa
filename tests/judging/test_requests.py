"""What applicants ask about judges, what becomes of it, and the letter by which a judge is invited."""

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.judging import requests
from app.judging.cards import card_token
from app.judging.inviting import invite
from app.judging.models import Judge, Recusal, RecusalRequest
from app.judging.queries import recused
from app.mail import Letter
from app.planning.facts import problem_of
from app.submissions.models import CoApplicant
from tests.draws.drawing import refusal
from tests.letters.post import with_mail

ASK, LIST = "/my/projects/p1/recusal", "/manage/spring/judges/recusals"


def ask(cast, who="wang", name="Judge2", reason="大学导师"):
    return cast.browse(who).post(ASK, data={"name": name, "reason": reason})


def asked():
    return db.session.scalars(select(RecusalRequest).order_by(RecusalRequest.id.desc())).first()


def answer(cast, do, **more):
    return cast.browse("lin").post(f"{LIST}/asked/{asked().id}", data={"do": do, **more}, follow_redirects=True)


def judge(cast, number):
    return db.session.get_one(Judge, cast.judges[number - 1])


def test_an_applicant_asks_and_the_organiser_recuses_with_the_origin_shown(cast):
    assert ask(cast).status_code == 303
    assert recused(judge(cast, 2).id, cast.entries["p1"]) is None, "nobody is recused by being named"
    page = cast.browse("lin").get(LIST).text
    assert "大学导师" in page and '<option value="j2" selected>' in page
    answer(cast, "recuse", judge="j2")
    found = db.session.scalars(select(Recusal)).one()
    assert (found.judge_id, found.origin, found.reason) == (judge(cast, 2).id, "applicant", "大学导师")
    assert [(one.judge, one.entry, one.origin) for one in problem_of(cast.stage).conflicts] == [("j2", "p1", "applicant")]
    assert "申报人提出" in cast.browse("lin").get(LIST).text and "已登记回避" in cast.browse("wang").get(ASK).text


def test_the_organiser_may_decline_with_words_that_the_applicant_reads(cast):
    ask(cast, name="不认识的人")
    assert "selected" not in cast.browse("lin").get(LIST).text.split("<select")[1].split("</select")[0]
    assert "请写明原因" in answer(cast, "decline").text and asked().answered_at is None
    assert "请选出是哪一位评委" in answer(cast, "recuse").text
    answer(cast, "decline", answer="这位不是本次评委")
    assert "这位不是本次评委" in cast.browse("wang").get(ASK).text and db.session.scalars(select(Recusal)).all() == []


def test_a_request_is_answered_once(cast):
    ask(cast)
    answer(cast, "decline", answer="不是评委")
    db.session.expire_all()
    refusal("judging.answered", requests.answer, SYSTEM, asked(), judge(cast, 2))
    assert db.session.scalars(select(Recusal)).all() == []


def test_what_is_asked_waits_on_the_organisers_home(cast):
    ask(cast)
    assert "答复 1 条申报人提出的回避" in cast.browse("lin").get("/manage/spring").text
    answer(cast, "recuse", judge="j2")
    assert "申报人提出的回避" not in cast.browse("lin").get("/manage/spring").text


def test_the_page_names_no_judge(cast):
    page = cast.browse("wang").get(ASK).text
    assert not any(judge(cast, number).person.name in page for number in (1, 2, 3))


def test_co_applicants_ask_too_and_strangers_do_not(cast):
    assert ask(cast, "zhao").status_code == 404
    with change(SYSTEM) as current:
        db.session.add(CoApplicant(
            project_id=cast.entry("p1").project_id, person_id=cast.people["zhao"], invited_at=current.at, expires_at=current.at, accepted_at=current.at,
        ))
    assert ask(cast, "zhao").status_code == 303


def test_too_many_open_requests_wait_for_their_answers(cast):
    for number in range(requests.MOST_OPEN):
        ask(cast, name=f"评委{number}")
    assert ask(cast).status_code == 422 and len(db.session.scalars(select(RecusalRequest)).all()) == requests.MOST_OPEN


def test_a_project_that_nobody_will_hear_asks_nothing(cast):
    with change(SYSTEM):
        cast.entry("p1").status = "withdrawn"
    refusal("judging.not_heard", requests.ask, SYSTEM, cast.entry("p1").project, name="Judge2", reason="导师")
    assert "没有要评的路演" in cast.browse("wang").get(ASK).text


def test_a_request_of_another_contest_is_not_answered(cast):
    ask(cast)
    assert cast.browse("other").post(f"/manage/other/judges/recusals/asked/{asked().id}", data={"do": "decline", "answer": "x"}).status_code == 404


def test_the_log_keeps_who_was_named_to_itself(cast):
    ask(cast, name="张三丰")
    payloads = db.session.scalars(select(AuditRow.payload).where(AuditRow.action == "judging.ask_recusal")).all()
    assert len(payloads) == 1 and "张三丰" not in payloads[0] and "大学导师" not in payloads[0]


@pytest.fixture
def with_post(app, tmp_path):
    with_mail(app, f"file:{tmp_path}")
    yield
    with_mail(app, "")


def letters(kind="judge_invitation"):
    return db.session.scalars(select(Letter).where(Letter.kind == kind)).all()


def test_a_judge_with_an_address_is_invited_by_letter(cast, with_post):
    cast.browse("lin").post("/manage/spring/judges/new", data={"name": "新评委", "email": "new@example.org"})
    (sent,) = letters()
    made = db.session.scalars(select(Judge).where(Judge.contest_id == cast.contest_id)).all()[-1]
    assert sent.to == "new@example.org" and sent.secret and f"/judge/enter/{card_token(made)}" in sent.body


def test_a_judge_without_an_address_gets_a_card(cast, with_post):
    cast.browse("lin").post("/manage/spring/judges/new", data={"name": "新评委"})
    assert letters() == []
    made = db.session.scalars(select(Judge).where(Judge.contest_id == cast.contest_id)).all()[-1]
    refusal("judging.no_address", invite, SYSTEM, made)


def test_where_no_letter_leaves_nobody_is_told_of_one(cast):
    page = cast.browse("lin").post("/manage/spring/judges/new", data={"name": "新评委", "email": "new@example.org"}, follow_redirects=True).text
    assert "邀请信已发出" not in page and "发邀请信" not in page and letters() == []
    assert "请把评委卡交给本人" in cast.browse("lin").post("/manage/spring/judges/j1/invite", follow_redirects=True).text


def test_an_invitation_sent_again_is_in_the_judges_language(cast, with_post):
    with change(SYSTEM):
        judge(cast, 1).person.language, judge(cast, 1).person.email = "en", "j1@example.org"
    invite(SYSTEM, judge(cast, 1))
    assert letters()[0].subject.startswith("Invitation to judge")
