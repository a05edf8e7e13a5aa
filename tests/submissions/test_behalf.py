"""Officers: the own region and no other, codes on paper, entering for somebody who claims it later."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app import clock
from app.accounts.guests import COOKIE
from app.accounts.models import Role
from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.submissions.models import EntryCode, Project
from tests.submissions.entering import FILLED
from tests.submissions.officers import bring_officers

CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
STEPS = {1: ("title", "field", "region"), 2: ("q_summary",), 3: ("q_problem",), 4: (), 5: ("applicant_name",)}


@pytest.fixture
def officer(cast):
    bring_officers(cast)
    return cast.browse("gu")


@pytest.fixture
def written(officer):
    """What the officer of 浦兴路街道 has written down for somebody and submitted."""
    place = officer.post("/officer/spring/projects").location
    for step in range(1, 6):
        data = {**{name: FILLED[name] for name in STEPS[step]}, "go": "submit" if step == 5 else "next"}
        place = officer.post(place, data=data).location
    assert place.endswith("/receipt")
    return place.split("/")[3]


def kept(key):
    db.session.rollback()
    return db.session.scalars(select(Project).where(Project.key == key)).one()


def claim_code(officer, key):
    return CODE.search(officer.post(f"/officer/spring/projects/{key}/claim-code").text)[0]


def test_an_officer_lands_on_the_own_region_and_sees_its_projects_alone(officer):
    home = officer.get("/home", follow_redirects=True)
    assert home.request.path == "/officer/spring" and "浦兴路街道" in home.text
    assert "项目2" in home.text and "项目1" not in home.text and "项目3" not in home.text
    assert officer.get("/manage/spring/projects/p2").status_code == 200
    assert officer.get("/manage/spring/projects/p1").status_code == 404
    for page in ("/manage/spring/projects", "/manage/spring", "/manage/spring/people"):
        assert officer.get(page).status_code == 403


def test_a_role_that_was_taken_back_opens_nothing(cast, officer):
    with change(SYSTEM):
        role = db.session.scalars(select(Role).where(Role.person_id == cast.people["gu"])).one()
        role.revoked_at = clock.now()
    assert officer.get("/officer/spring").status_code == 403 and officer.get("/manage/spring/projects/p2").status_code == 404


def test_a_region_without_a_project_and_the_deadline_are_said(cast, officer):
    with change(SYSTEM):
        for project in db.session.scalars(select(Project)):
            project.region_id = cast.contest.regions[1].id
    page = officer.get("/officer/spring").text
    assert "浦兴路街道还没有项目" in page and "还有 9 天" in page


def test_drafts_are_counted_and_not_read(cast, officer):
    browser = cast.browse()
    place = browser.post("/contests/spring/enter").location
    browser.post(place, data={"title": "秘密草稿", "region": "puxing", "go": "next"})
    page = officer.get("/officer/spring").text
    assert "秘密草稿" not in page and re.search(r"<b>1</b><span>份草稿", page)
    assert officer.get(place).status_code == 404


@pytest.mark.parametrize("page", ["/officer/spring", "/officer/spring/codes"])
def test_a_list_asks_the_same_for_one_and_for_many(cast, officer, page):
    def asked():
        found = []
        listen = lambda *args: found.append(args[2])  # noqa: E731
        event.listen(db.engine, "after_cursor_execute", listen)
        officer.get(page)
        event.remove(db.engine, "after_cursor_execute", listen)
        return len(found)

    def more(number):
        with change(SYSTEM):
            for _each in range(number):
                sent = {"sent_at": clock.now(), "title": "等"}
                for values in ({"number": 100 + db.session.query(Project).count(), "state": "submitted"}, sent, {"entered_by_id": cast.people["gu"]}):
                    db.session.add(Project(
                        contest_id=cast.contest_id, key=f"k{db.session.query(Project).count()}", region_id=cast.contest.regions[0].id,
                        answers={}, created_at=clock.now(), updated_at=clock.now(), **values,
                    ))
                    db.session.flush()
        officer.post("/officer/spring/codes", data={"number": number})

    more(1)
    first = asked()
    more(3)
    assert asked() == first


def test_slips_are_shown_once_listed_by_number_and_made_void(officer):
    sheet = officer.post("/officer/spring/codes", data={"number": "3"}).text
    assert len(set(CODE.findall(sheet))) == 3
    listed = officer.get("/officer/spring/codes").text
    assert not CODE.search(listed) and "第 3 号" in listed and "还没有用" in listed
    number = db.session.scalars(select(EntryCode.id).where(EntryCode.serial == 2)).one()
    officer.post(f"/officer/spring/codes/{number}/revoke")
    assert "已作废" in officer.get("/officer/spring/codes").text


def test_how_many_slips_is_asked_within_reason(officer):
    for number in ("0", "61", "-1", "many", ""):
        answer = officer.post("/officer/spring/codes", data={"number": number})
        assert answer.status_code == 422 and "1 到 60" in answer.text
    assert db.session.scalars(select(EntryCode)).all() == []


def test_codes_are_kept_as_hashes_and_made_in_the_log_without_themselves(officer):
    code = CODE.search(officer.post("/officer/spring/codes", data={"number": "1"}).text)[0]
    row = db.session.scalars(select(EntryCode)).one()
    assert code.replace("-", "") not in row.code_hash and len(row.code_hash) == 64
    line = db.session.scalars(select(AuditRow).where(AuditRow.action == "submissions.codes_made")).one()
    assert '"codes":[1]' in line.payload and code not in line.payload


def test_the_next_regions_officer_neither_sees_nor_voids_a_code(cast, officer):
    officer.post("/officer/spring/codes", data={"number": "1"})
    number = db.session.scalars(select(EntryCode.id)).one()
    other = cast.browse("yin")
    assert "第 1 号" not in other.get("/officer/spring/codes").text
    assert other.post(f"/officer/spring/codes/{number}/revoke").status_code == 404


def test_an_officer_of_two_regions_says_which(cast, officer):
    bring_officers(cast, gu="zhoupu")
    assert officer.post("/officer/spring/projects").location == "/officer/spring"
    assert officer.post("/officer/spring/codes", data={"number": "1"}).status_code == 422
    place = officer.post("/officer/spring/projects", data={"region": "zhoupu"}).location
    assert kept(place.split("/")[3]).region.key == "zhoupu"


def test_what_is_entered_for_somebody_is_submitted_with_a_receipt(officer, written):
    project = kept(written)
    assert (project.state, project.confirmed_by, project.owner_id) == ("submitted", "officer", None)
    assert project.receipt in officer.get(f"/my/projects/{written}/receipt").text
    assert officer.get(f"/my/projects/{written}/withdraw").status_code == 404


def test_an_officer_enters_for_the_own_region_only(officer):
    place = officer.post("/officer/spring/projects").location
    answer = officer.post(place, data={"title": "过界", "field": "care", "region": "zhoupu", "go": "next"})
    assert answer.status_code == 422 and "自己街镇" in answer.text and "过界" in answer.text
    assert kept(place.split("/")[3]).region.key == "puxing"


def test_the_next_regions_officer_does_not_see_what_was_written_down(cast, written):
    other = cast.browse("yin")
    assert other.get(f"/my/projects/{written}").status_code == 404
    assert other.post(f"/officer/spring/projects/{written}/claim-code").status_code == 404


def test_who_has_the_slip_claims_it_and_the_officer_only_reads(cast, officer, written):
    code = claim_code(officer, written)
    zhao = cast.browse("zhao")
    assert zhao.post("/claim", data={"code": code.lower()}).location == f"/my/projects/{written}"
    assert kept(written).owner_id == cast.people["zhao"]
    assert zhao.get(f"/my/projects/{written}/withdraw").status_code == 200
    assert officer.get(f"/my/projects/{written}/steps/1").status_code == 404
    assert officer.post(f"/my/projects/{written}/steps/1", json={"base": 9, "was": {}, "values": {"title": "改"}}).status_code == 404
    assert officer.get(f"/manage/spring/projects/{written}").status_code == 200
    assert kept(written).title == FILLED["title"]


def test_it_is_claimed_without_an_account_too_and_submitted_without_another_code(cast, officer):
    place = officer.post("/officer/spring/projects").location
    for step in range(1, 5):
        place = officer.post(place, data={**{name: FILLED[name] for name in STEPS[step]}, "go": "next"}).location
    key = place.split("/")[3]
    browser = cast.browse()
    browser.post("/claim", data={"code": claim_code(officer, key)})
    assert browser.get_cookie(COOKIE) is not None
    answer = browser.post(f"/my/projects/{key}/steps/5", data={"applicant_name": "赵先生", "go": "submit"})
    assert answer.location == f"/my/projects/{key}/receipt" and kept(key).state == "submitted"


def test_a_claim_code_works_once_and_not_after_a_newer_one_or_a_void(cast, officer, written):
    first, second = claim_code(officer, written), claim_code(officer, written)
    zhao, wang = cast.browse("zhao"), cast.browse("wang")
    assert zhao.post("/claim", data={"code": first}).status_code == 422
    officer.post(f"/officer/spring/projects/{written}/claim-code/revoke")
    assert zhao.post("/claim", data={"code": second}).status_code == 422
    third = claim_code(officer, written)
    assert [browser.post("/claim", data={"code": third}).status_code for browser in (zhao, wang)] == [303, 422]
    assert kept(written).owner_id == cast.people["zhao"]
    assert officer.post(f"/officer/spring/projects/{written}/claim-code").status_code == 404


def test_a_guessed_claim_code_claims_nothing_and_guesses_are_few(cast, written):
    browser = cast.browse("zhao")
    answers = [browser.post("/claim", data={"code": f"ABCDE-FGH{n:02}"}).status_code for n in range(12)]
    assert set(answers) <= {422, 429} and "试得太多" in browser.post("/claim", data={"code": "ABCDE-FGHJK"}).text
    assert kept(written).owner_id is None


def test_a_device_that_is_gone_lets_go_when_its_project_is_claimed_anew(cast, officer):
    browser = cast.browse()
    place = browser.post("/contests/spring/enter").location
    for step in range(1, 6):
        place = browser.post(place, data={**{name: FILLED[name] for name in STEPS[step]}, "go": "submit" if step == 5 else "next"}).location
    key = place.split("/")[3]
    code = CODE.search(officer.post("/officer/spring/codes", data={"number": "1"}).text)[0]
    assert FILLED["title"] in officer.get("/officer/spring").text
    browser.post(f"/my/projects/{key}/confirm/code", data={"code": code})
    cast.browse("zhao").post("/claim", data={"code": claim_code(officer, key)})
    assert "/sign-in" in browser.get(f"/my/projects/{key}").location
    assert kept(key).owner_id == cast.people["zhao"]


def test_an_invitation_of_an_officer_asks_for_the_region_and_grants_it(cast):
    lin = cast.browse("lin")
    sent = {"invite-email": "new@example.org", "invite-name": "尹", "invite-role": "officer"}
    answer = lin.post("/manage/spring/people/invitations", data=sent)
    assert answer.status_code == 422 and "请选经办人负责的街镇" in answer.text and "new@example.org" in answer.text
    page = lin.post("/manage/spring/people/invitations", data={**sent, "invite-region": "zhoupu"}).text
    link = re.search(r"/invitations/[\w-]+", page)[0]
    assert "街镇经办人（周浦镇）" in page
    newcomer = cast.browse()
    answer = newcomer.post(link, data={"name": "尹", "password": "orchard-granite-mild", "consent": "y"})
    assert answer.location == "/officer/spring"
    assert newcomer.get("/manage/spring/projects/p1").status_code == 200
    assert newcomer.get("/manage/spring/projects/p2").status_code == 404
    assert "街镇经办人（周浦镇）" in lin.get("/manage/spring/people").text


def test_an_officer_begins_nothing_after_the_end(officer):
    clock.move(timedelta(days=11))
    assert officer.post("/officer/spring/projects").location == "/officer/spring"
    assert db.session.scalars(select(Project).where(Project.entered_by_id.is_not(None))).all() == []
