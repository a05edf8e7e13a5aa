"""The pages about judges, and the door behind a judge's card."""

import io
import json

import pytest
from pypdf import PdfReader
from sqlalchemy import event, select

from app.accounts.identity import hashed
from app.accounts.models import SignIn
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.judging import actions, cards, sheet
from app.judging.models import Judge, Recusal

LIST = "/manage/spring/judges"
PAGES = (LIST, f"{LIST}/new", f"{LIST}/j1/edit", f"{LIST}/cards", f"{LIST}/cards.pdf", f"{LIST}/recusals")


@pytest.fixture(autouse=True)
def printed(cast):
    """The cast's judges have cards, as everybody has who was added by the action."""
    with change(SYSTEM):
        for one in db.session.scalars(select(Judge)):
            one.card_hash = hashed(cards.card_token(one))


@pytest.fixture
def lin(cast):
    return cast.browse("lin")


def judge(cast, place=0):
    return db.session.get_one(Judge, cast.judges[place])


def door(cast, place=0):
    return f"/judge/enter/{cards.card_token(judge(cast, place))}"


def sign_ins(cast, place=0):
    return db.session.scalars(select(SignIn).where(SignIn.person_id == judge(cast, place).person_id)).all()


@pytest.mark.parametrize("page", PAGES)
def test_only_the_contests_organiser_opens_and_the_supervisor_looks_at_what_lets_nobody_in(cast, lin, page):
    assert lin.get(page).status_code == 200
    for name in ("other", "hao", "wang", "judge1"):
        assert cast.browse(name).get(page).status_code == 403
    assert cast.browse("su").get(page).status_code == (403 if "cards" in page else 200)
    assert cast.browse().get(page).location.startswith("/sign-in")


def test_judges_of_another_contest_are_not_found(cast):
    assert cast.browse("other").get("/manage/other/judges/j1/edit").status_code == 404


def test_a_judge_is_added_and_stands_in_the_list(lin):
    lin.post(f"{LIST}/new", data={"name": "陈<b>老师", "affiliation": "社区学院"})
    page = lin.get(LIST).text
    assert "陈&lt;b&gt;老师" in page and "社区学院" in page and "<b>老师" not in page


def test_a_refused_judge_keeps_what_was_typed(lin):
    answer = lin.post(f"{LIST}/new", data={"name": "王", "affiliation": "社区学院", "email": "judge1@example.org"})
    assert answer.status_code == 422
    assert "社区学院" in answer.text and "已经是本次大赛的评委" in answer.text


def test_a_name_left_empty_is_said_beside_the_field(lin):
    answer = lin.post(f"{LIST}/j1/edit", data={"name": ""})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text


def test_a_judge_is_corrected_ended_and_taken_back(cast, lin):
    lin.post(f"{LIST}/j1/edit", data={"name": "新名", "name_en": "", "affiliation": "大学"})
    assert judge(cast).person.name == "新名"
    lin.post(f"{LIST}/j1/activity")
    assert not judge(cast).active
    lin.post(f"{LIST}/j1/activity", data={"active": "1"})
    assert judge(cast).active and judge(cast).affiliation == "大学"


def test_the_list_asks_the_same_number_of_queries_for_more_judges(cast, lin):
    def asked():
        seen = []
        note = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        lin.get(LIST)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    few = asked()
    more = [actions.add_judge(SYSTEM, cast.contest, name=f"评委{number}").id for number in range(5)]
    actions.make_panel(SYSTEM, cast.stage, key="B", judge_ids=more)
    assert asked() == few


def test_the_pdf_holds_every_card_and_its_address(app, cast, lin):
    with change(SYSTEM):
        judge(cast).person.name = "喆犇 #let * _ $"
        judge(cast).affiliation = "浦东新区社区学院"
    answer = lin.get(f"{LIST}/cards.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert answer.mimetype == "application/pdf" and answer.headers["Cache-Control"] == "no-store"
    for words in ("喆犇 #let * _ $", "Judge2", "Judge3", "春天的大赛", "浦东新区社区学院", "第一组"):
        assert words in text


def test_one_card_can_be_printed_alone(lin):
    answer = lin.get(f"{LIST}/cards.pdf?judge=j2")
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "Judge2" in text and "Judge1" not in text


def test_each_qr_code_says_its_judges_address(cast, lin, monkeypatch):
    said = []
    real = sheet.segno.make
    monkeypatch.setattr(sheet.segno, "make", lambda text, **rest: said.append(text) or real(text, **rest))
    lin.get(f"{LIST}/cards")
    assert said == [cards.enter_url(judge(cast, place)) for place in range(3)]


def test_a_qr_code_is_drawn_whole_at_any_size():
    picture = sheet.qr_svg("https://contest.example.org/judge/enter/AAAAAAAAAAAAAAAAAAAAAA")
    assert "viewBox=" in picture and " width=" not in picture.split(">")[0]


def test_no_cards_without_judges(cast):
    assert cast.browse("other").get("/manage/other/judges/cards.pdf").status_code == 409


@pytest.mark.parametrize(
    ("address", "warned"),
    [("", True), ("http://localhost:8017", True), ("http://[::1]:8017", True), ("https://contest.example.org", False)],
)
def test_a_card_that_no_phone_could_open_is_warned_of(app, lin, address, warned):
    from dataclasses import replace

    app.extensions["doorstep"] = replace(app.extensions["doorstep"], public_url=address)
    for page in (LIST, f"{LIST}/cards"):
        assert ("DOORSTEP_PUBLIC_URL" in lin.get(page).text) is warned


def test_an_address_that_this_machine_no_longer_has_is_warned_of(app, lin, monkeypatch):
    from dataclasses import replace

    app.extensions["doorstep"] = replace(app.extensions["doorstep"], public_url="http://192.168.7.7:8017")
    monkeypatch.setattr(cards, "lan_address", lambda: "192.168.7.8")
    assert "DOORSTEP_PUBLIC_URL" in lin.get(LIST).text
    monkeypatch.setattr(cards, "lan_address", lambda: "192.168.7.7")
    assert "DOORSTEP_PUBLIC_URL" not in lin.get(LIST).text


def test_a_recusal_is_added_and_lifted(cast, lin):
    lin.post(f"{LIST}/recusals", data={"judge": cast.judges[0], "entry": cast.entries["p1"], "reason": "亲属"})
    one = db.session.scalars(select(Recusal)).one()
    assert one.lifted_at is None and "亲属" in lin.get(f"{LIST}/recusals").text
    lin.post(f"{LIST}/recusals/{one.id}/lift")
    db.session.refresh(one)
    assert one.lifted_at is not None


def test_a_recusal_without_reason_is_refused_and_kept_on_the_page(cast, lin):
    answer = lin.post(f"{LIST}/recusals", data={"judge": cast.judges[0], "entry": cast.entries["p2"], "reason": ""})
    assert answer.status_code == 422 and 'id="reason-error"' in answer.text
    assert f'<option selected value="{cast.entries["p2"]}">' in answer.text


def test_a_recusal_of_another_contests_entry_is_refused(cast, lin):
    answer = lin.post(f"{LIST}/recusals", data={"judge": cast.judges[0], "entry": 9999, "reason": "亲属"})
    assert answer.status_code == 422 and db.session.scalars(select(Recusal)).all() == []


def test_another_organiser_cannot_lift_a_recusal(cast):
    one = actions.recuse(SYSTEM, judge(cast), cast.entry("p1"), "亲属")
    assert cast.browse("other").post(f"/manage/other/judges/recusals/{one.id}/lift").status_code == 404


def test_looking_at_a_card_uses_nothing_up(cast):
    browser = cast.browse()
    page = browser.get(door(cast))
    assert browser.head(door(cast)).status_code == page.status_code == 200
    assert "Judge1" in page.text and "春天的大赛" in page.text
    assert sign_ins(cast) == []


@pytest.mark.parametrize("who", [None, "lin", "judge1"])
def test_the_door_has_exactly_one_form(cast, who):
    page = cast.browse(who).get(door(cast)).text
    assert page.count("<form") == 1 and 'method="post"' in page and page.count("<button") == 1


def test_the_doors_address_stays_secret(cast):
    browser = cast.browse()
    for answer in (browser.get(door(cast)), browser.get("/judge/enter/nothing"), browser.post(door(cast))):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_button_signs_in_and_leads_to_the_judges_home(cast):
    browser = cast.browse()
    answer = browser.post(door(cast))
    assert answer.status_code == 302 and answer.location == "/judge"
    assert [one.kind for one in sign_ins(cast)] == ["card"]
    with browser.session_transaction() as kept:
        assert hashed(kept["_user_id"]) == sign_ins(cast)[0].secret_hash


def test_the_door_works_by_https_without_a_referer(app, cast):
    app.config["WTF_CSRF_ENABLED"] = True
    browser = cast.browse()
    page = browser.get(door(cast), base_url="https://localhost").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = browser.post(door(cast), data={"csrf_token": token}, base_url="https://localhost")
    assert answer.location == "/judge"
    assert browser.post(door(cast), base_url="https://localhost").status_code == 400


def test_a_wrong_or_revoked_card_is_told_in_words(cast):
    old = door(cast)
    actions.revoke_card(SYSTEM, judge(cast))
    for address in (old, "/judge/enter/AAAAAAAAAAAAAAAAAAAAAA"):
        for answer in (cast.browse().get(address), cast.browse().post(address)):
            assert answer.status_code == 404 and "这张卡不能用了" in answer.text
    assert sign_ins(cast) == []


def test_whoever_tries_tokens_is_slowed_down_and_a_right_card_still_lets_in(cast, monkeypatch):
    from limits import parse

    from app.judging import entering

    monkeypatch.setattr(entering, "FAILURES", parse("3/hour"))
    browser = cast.browse()
    seen = [browser.get(f"/judge/enter/wrong{number}").status_code for number in range(5)]
    assert seen == [404, 404, 404, 429, 429]
    assert browser.get(door(cast)).status_code == 200


def test_the_pages_speak_english(cast, lin):
    lin.get("/language/en")
    pages = [lin.get(page).text for page in (LIST, f"{LIST}/new", f"{LIST}/recusals", door(cast))]
    for words in ("Print judges' cards", "Add a judge", "Recusals", "Start scoring"):
        assert any(json.dumps(words)[1:-1] in page or words.replace("'", "&#39;") in page for page in pages)
