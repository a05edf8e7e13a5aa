"""The pages of the plan and the public programme."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select

from app.core.policy import SYSTEM
from app.db import db
from app.judging import actions as judging
from app.judging.models import Judge, Panel
from app.roadshow import actions, queries
from app.roadshow.models import PitchDay, Room
from app.scoring import actions as scoring
from tests.roadshow.test_actions import bare, plan  # noqa: F401

PLAN = "/manage/spring/stages/final/plan"
DAY = {
    "title": "上午场", "starts_at": "2026-05-01T09:00", "pitch_seconds": "8", "questions_seconds": "4.5", "scoring_seconds": "2",
    "changeover_seconds": "1",
}


@pytest.fixture
def lin(cast):
    return cast.browse("lin")


def only_day():
    return db.session.scalars(select(PitchDay)).one()


def order():
    day = only_day()
    db.session.refresh(day)
    return [slot.entry.key for slot in day.slots]


def send(lin, **data):
    day = only_day()
    shown = ",".join(str(slot.entry_id) for slot in day.slots)
    return lin.post(f"{PLAN}/days/{day.id}/order", data={"shown": shown, **data}, follow_redirects=True)


@pytest.mark.parametrize("page", ["", "/rooms/new", "/rooms/main", "/panels/new", "/panels/A", "/days/new"])
def test_only_the_contests_organiser_opens_and_the_supervisor_looks(cast, lin, page):
    assert lin.get(PLAN + page).status_code == 200
    for name in ("other", "hao", "wang", "judge1"):
        assert cast.browse(name).get(PLAN + page).status_code == 403
    assert cast.browse("su").get(PLAN + page).status_code == 200
    assert cast.browse().get(PLAN + page).location.startswith("/sign-in")


def test_only_the_contests_organiser_presses(cast):
    for verb in ("order", "publish", "unpublish", "remove"):
        address = f"{PLAN}/days/{only_day().id}/{verb}"
        assert cast.browse("hao").post(address).status_code == 403
        assert cast.browse("other").post(address).status_code == 403


def test_a_screening_has_no_plan(lin):
    assert lin.get("/manage/spring/stages/screening/plan").status_code == 404
    assert lin.get("/contests/spring/screening/programme").status_code == 404


def test_a_day_is_planned_on_the_contests_wall_clock(bare, lin):  # noqa: F811
    room, panel = queries.rooms(bare.stage_id)[1], db.session.scalars(select(Panel).where(Panel.key == "A")).one()
    answer = lin.post(f"{PLAN}/days/new", data={**DAY, "room": room.id, "panel": panel.id, "entries": [bare.entries["p2"], bare.entries["p1"]]})
    day = only_day()
    assert answer.status_code == 302
    assert day.starts_at == datetime(2026, 5, 1, 1, 0, tzinfo=UTC)
    assert (day.questions_seconds, day.room.key, sorted(order())) == (270, "b", ["p1", "p2"])
    assert "5月1日 09:00" in lin.get(PLAN).text


def test_a_clash_is_said_and_what_was_typed_stays(bare, lin):  # noqa: F811
    plan(bare, ["p1"])
    data = {**DAY, "room": queries.rooms(bare.stage_id)[0].id, "panel": only_day().panel_id, "entries": [bare.entries["p2"]]}
    answer = lin.post(f"{PLAN}/days/new", data=data)
    assert answer.status_code == 422
    assert "“报告厅”在这个时间已有一场（5月1日 09:00）。" in answer.text
    assert 'value="上午场"' in answer.text and 'value="4.5"' in answer.text
    assert len(db.session.scalars(select(PitchDay)).all()) == 1


def test_lengths_that_are_no_time_are_said_beside_them(bare, lin):  # noqa: F811
    room, panel = queries.rooms(bare.stage_id)[0], db.session.scalars(select(Panel).where(Panel.key == "A")).one()
    answer = lin.post(f"{PLAN}/days/new", data={**DAY, "pitch_seconds": "-3", "room": room.id, "panel": panel.id})
    assert answer.status_code == 422 and 'id="pitch_seconds-error"' in answer.text


def test_a_day_is_changed(cast, lin):
    day = only_day()
    data = {**DAY, "title": "下午场", "room": day.room_id, "panel": day.panel_id}
    lin.post(f"{PLAN}/days/{day.id}", data=data)
    db.session.refresh(day)
    assert (day.title, day.changeover_seconds) == ("下午场", 60)


def test_buttons_move_an_entry(cast, lin):
    send(lin, move=f"{cast.entries['p1']}:down")
    assert order() == ["p2", "p1", "p3"]
    send(lin, move=f"{cast.entries['p3']}:up")
    assert order() == ["p2", "p3", "p1"]
    send(lin, move=f"{cast.entries['p2']}:up")
    assert order() == ["p2", "p3", "p1"]


@pytest.mark.parametrize(("key", "number", "after"), [("p3", 1, ["p3", "p1", "p2"]), ("p1", 2, ["p2", "p1", "p3"]), ("p1", 99, ["p2", "p3", "p1"])])
def test_a_typed_number_takes_the_place(cast, lin, key, number, after):
    typed = {f"place-{entry_id}": place for place, entry_id in enumerate(cast.entries.values(), start=1)}
    send(lin, **{**typed, f"place-{cast.entries[key]}": number})
    assert order() == after


def test_an_entry_goes_off_and_comes_back(cast, lin):
    send(lin, out=cast.entries["p2"])
    assert order() == ["p1", "p3"]
    assert "还有 1 个项目没有排进场次" in lin.get(PLAN).text
    send(lin, add=cast.entries["p2"])
    assert order() == ["p1", "p3", "p2"]


def test_an_order_seen_before_somebody_elses_change_is_refused(cast, lin):
    stale = ",".join(str(cast.entries[key]) for key in ("p1", "p2", "p3"))
    actions.reorder(SYSTEM, only_day(), [cast.entries["p2"], cast.entries["p1"], cast.entries["p3"]])
    page = send(lin, shown=stale, move=f"{cast.entries['p3']}:up").text
    assert "刚在别处改过" in page and order() == ["p2", "p1", "p3"]


def test_an_entry_being_scored_has_no_buttons_and_is_not_moved(cast, lin):
    scoring.open_entry(SYSTEM, cast.entry("p1"))
    page = lin.get(PLAN).text
    assert f"{cast.entries['p1']}:up" not in page and f"{cast.entries['p2']}:up" in page
    assert "已经开始评分的项目不能移动" in send(lin, move=f"{cast.entries['p1']}:down").text
    assert order() == ["p1", "p2", "p3"]


def test_a_day_is_published_taken_back_and_removed(bare, lin):  # noqa: F811
    plan(bare, ["p1"])
    for verb, state in (("publish", True), ("unpublish", False)):
        lin.post(f"{PLAN}/days/{only_day().id}/{verb}")
        assert (only_day().published_at is not None) is state
    lin.post(f"{PLAN}/days/{only_day().id}/remove")
    assert db.session.scalars(select(PitchDay)).all() == []


def test_a_refused_publishing_is_said_on_the_plan(bare, lin):  # noqa: F811
    plan(bare, [])
    page = lin.post(f"{PLAN}/days/{only_day().id}/publish", follow_redirects=True).text
    assert "还没有项目，请先把项目加到这一场。" in page


def test_rooms_are_made_and_changed(lin):
    lin.post(f"{PLAN}/rooms/new", data={"key": "2", "title": "二号厅", "venue": "二楼"})
    lin.post(f"{PLAN}/rooms/2", data={"title": "小剧场", "venue": "三楼"})
    room = db.session.scalars(select(Room).where(Room.key == "2")).one()
    assert (room.title, room.venue) == ("小剧场", "三楼")
    assert lin.post(f"{PLAN}/rooms/new", data={"key": "2", "title": "又一个"}).status_code == 422


def test_panels_are_made_and_changed(cast, lin):
    one, two, three = cast.judges
    lin.post(f"{PLAN}/panels/new", data={"key": "B", "title": "第二组", "judges": [one, two], "head": two})
    lin.post(f"{PLAN}/panels/B", data={"title": "第二组", "judges": [two, three], "head": 0})
    panel = db.session.scalars(select(Panel).where(Panel.key == "B")).one()
    db.session.refresh(panel)
    assert [(member.judge_id, member.head) for member in panel.members if member.left_at is None] == [(two, False), (three, False)]


def test_a_panels_key_is_not_taken_over(cast, lin):
    answer = lin.post(f"{PLAN}/panels/new", data={"key": "A", "judges": [cast.judges[0]], "head": 0})
    assert answer.status_code == 422 and 'id="key-error"' in answer.text
    assert len(db.session.scalars(select(Panel)).one().members) == 3


def test_a_panel_that_is_too_small_for_the_rule_is_named(cast, lin):
    assert "计分规则至少要" not in lin.get(PLAN).text
    raise_quorum(cast, 4)
    assert "“第一组”只有 3 位评委，计分规则至少要 4 位。" in lin.get(PLAN).text


def raise_quorum(cast, number):
    from app.change import change

    with change(SYSTEM):
        cast.stage.rule = {**cast.stage.rule, "quorum": number}


def test_a_recusal_that_leaves_too_few_judges_is_named(cast, lin):
    raise_quorum(cast, 3)
    assert "除去回避" not in lin.get(PLAN).text
    judging.recuse(SYSTEM, db.session.get_one(Judge, cast.judges[0]), cast.entry("p2"), "亲属")
    assert "“项目2”除去回避只剩 2 位评委，计分规则至少要 3 位。" in lin.get(PLAN).text


def test_the_plan_asks_the_same_number_of_queries_for_more_entries(bare, lin):  # noqa: F811
    def asked():
        seen = []
        note = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        lin.get(PLAN)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    day = plan(bare, ["p1"])
    few = asked()
    actions.reorder(SYSTEM, day, list(bare.entries.values()))
    assert asked() == few


def test_the_programme_shows_published_days_only(bare):  # noqa: F811
    day = plan(bare, ["p2", "p1"])
    visitor = bare.browse()
    assert "项目2" not in visitor.get("/contests/spring/final/programme").text
    actions.publish_day(SYSTEM, day)
    page = visitor.get("/contests/spring/final/programme").text
    assert page.index("项目2") < page.index("项目1") and "项目3" not in page
    assert "09:00" in page and "09:16" in page


def test_the_programme_of_a_contest_that_is_not_public_is_not_shown(cast):
    from app.change import change

    with change(SYSTEM):
        cast.contest.published = False
    assert cast.browse().get("/contests/spring/final/programme").status_code in (302, 403, 404)
    assert cast.browse("lin").get("/contests/spring/final/programme").status_code == 200


def test_the_channel_says_what_is_published_and_the_desk_everything(bare):  # noqa: F811
    from app.live.channels import channels

    programme = next(channel for channel in channels() if channel.name == "programme")
    day = plan(bare, ["p3", "p1"])
    assert programme.public(bare.stage_id, "") == {"entries": []}
    assert [row["key"] for row in programme.control(bare.stage_id, "")["entries"]] == ["p3", "p1"]
    actions.publish_day(SYSTEM, day)
    assert programme.public(bare.stage_id, "")["entries"][0] == {
        "key": "p3", "title": "项目3", "region": "周浦镇", "field": "社区养老",
    }


def test_the_pages_speak_english(cast, lin):
    lin.get("/language/en")
    assert "Running order" in lin.get("/contests/spring/final/programme").text
    assert "Take back" in lin.get(PLAN).text
    assert "Minutes" in lin.get(f"{PLAN}/days/new").text or "min" in lin.get(f"{PLAN}/days/new").text


@pytest.mark.parametrize("sent", [{"shown": "9" * 5000}, {"shown": "1", "move": "9" * 5000 + ":up"}])
def test_numbers_without_end_move_nobody(cast, lin, sent):
    before = order()
    assert lin.post(f"{PLAN}/days/{only_day().id}/order", data=sent).status_code < 500 and order() == before
