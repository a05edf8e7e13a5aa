"""Displays: paired by the code that they show, told what to show, forgotten; nobody else's business."""

import re

import pytest

from app.core.policy import SYSTEM
from app.db import db
from app.draws.actions import fix_list
from app.errors import Refused
from app.hall import screens
from app.hall.models import Screen
from app.live.ground import rooms_of
from app.roadshow.models import PitchDay

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
PAGE = "/desk/spring/final/screens"


def display(cast):
    """A browser that is a display: its client and secret."""
    client = cast.browse()
    told = client.post("/screen/register").get_json()
    return client, told


def state(client, secret):
    return client.get("/screen/state", headers={"X-Screen": secret})


def test_a_display_shows_a_code_until_the_desk_names_it(cast):
    client, told = display(cast)
    assert re.fullmatch("[2-9A-HJKMNP-Z]{4}", told["code"]) and told["address"] is None
    answer = cast.browse("hao").post(PAGE, data={"code": told["code"].lower(), "name": "舞台左侧"})
    assert answer.status_code == 303
    shown = state(client, told["secret"]).get_json()
    assert shown["name"] == "舞台左侧" and shown["address"] == f"/screen/spring/final?room={rooms_of(cast.stage_id)[0]}" and shown["view"] == "follow"


def test_the_desk_says_what_it_shows(cast):
    client, told = display(cast)
    host = cast.browse("hao")
    host.post(PAGE, data={"code": told["code"], "name": "左"})
    one = db.session.scalars(db.select(Screen)).one().id
    host.post(f"{PAGE}/{one}", data={"view": "message", "room": rooms_of(cast.stage_id)[0], "message": "休息十分钟", "inset_top": "5", "inset_bottom": "20", "inset_left": "30", "inset_right": ""})
    shown = state(client, told["secret"]).get_json()
    assert (shown["view"], shown["message"]) == ("message", "休息十分钟")
    assert [shown[side] for side in ("top", "bottom", "left", "right")] == [5, 20, 30, 0]
    host.post(f"{PAGE}/all", data={"blank": "1"})
    assert state(client, told["secret"]).get_json()["blank"]
    host.post(f"{PAGE}/{one}", data={"ask": "reload"})
    assert state(client, told["secret"]).get_json()["reloads"] == 1


def test_a_display_that_is_let_go_shows_a_new_code(cast):
    client, told = display(cast)
    screens.pair(SYSTEM, cast.stage, told["code"], "左")
    screens.forget(SYSTEM, db.session.scalars(db.select(Screen)).one())
    shown = state(client, told["secret"]).get_json()
    assert shown["address"] is None and shown["code"] != told["code"]


@pytest.mark.parametrize(("data", "field"), [({"code": "ZZZZ", "name": "左"}, "code"), ({"code": "", "name": "左"}, "code"), ({"name": " "}, "name"), ({"name": "字" * 41}, "name")])
def test_a_wrong_code_or_name_is_refused_and_what_was_typed_stays(cast, data, field):
    _client, told = display(cast)
    typed = {"code": told["code"], **data}
    with pytest.raises(Refused) as no:
        screens.pair(SYSTEM, cast.stage, **typed)
    assert no.value.field == field
    answer = cast.browse("hao").post(PAGE, data=typed)
    assert answer.status_code == 422 and (typed["code"] in answer.get_data(as_text=True))


@pytest.mark.parametrize("wrong", [{"view": "casino"}, {"room": "attic"}, {"inset_top": 41}, {"inset_bottom": -1}, {"inset_left": 41}, {"inset_left": 31, "inset_right": 30}, {"message": "字" * 201}])
def test_nothing_that_there_is_not_can_be_shown(cast, wrong):
    _client, told = display(cast)
    screen = screens.pair(SYSTEM, cast.stage, told["code"], "左")
    with pytest.raises(Refused):
        screens.show(SYSTEM, screen, **wrong)


def test_only_who_runs_the_hall_sees_and_sets_displays(cast):
    _client, told = display(cast)
    screen = screens.pair(SYSTEM, cast.stage, told["code"], "左").id
    for name, looks, sets in ((None, 302, 302), ("wang", 403, 403), ("judge1", 403, 403), ("su", 200, 403), ("other", 403, 403)):
        browser = cast.browse(name)
        assert browser.get(PAGE).status_code == looks and browser.post(f"{PAGE}/{screen}", data={"blank": "1"}).status_code == sets
    assert cast.browse("hao").post("/desk/other/final/screens/1", data={"blank": "1"}).status_code in (403, 404)


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 200])
def test_an_unknown_display_is_told_so(cast, secret):
    assert state(cast.browse(), secret).status_code == 404


def test_a_contest_that_is_not_public_is_shown_on_no_display(cast):
    from app.change import change

    client, told = display(cast)
    screens.pair(SYSTEM, cast.stage, told["code"], "左")
    with change(SYSTEM):
        cast.contest.published = False
    assert state(client, told["secret"]).get_json()["address"] is None


def test_a_display_shows_the_newest_draw_and_goes_back_to_the_board(cast):
    client, told = display(cast)
    host, day = cast.browse("hao"), db.session.scalars(db.select(PitchDay)).one()
    host.post(PAGE, data={"code": told["code"], "name": "左"})
    one, room = db.session.scalars(db.select(Screen)).one().id, rooms_of(cast.stage_id)[0]
    said = {"room": room, "message": "", "inset_top": "0", "inset_bottom": "0"}
    host.post(f"{PAGE}/{one}", data={**said, "view": "draw"})
    assert state(client, told["secret"]).get_json()["address"] == f"/screen/spring/final?room={room}", "nothing to show yet"
    fix_list(SYSTEM, day)
    newest = fix_list(SYSTEM, day, reason="名单打错了")
    address = state(client, told["secret"]).get_json()["address"]
    assert address == f"/draws/{newest.key}/screen" and "js/draws/screen.js" in client.get(address).text
    host.post(f"{PAGE}/{one}", data={**said, "view": "follow"})
    assert state(client, told["secret"]).get_json()["address"] == f"/screen/spring/final?room={room}"
