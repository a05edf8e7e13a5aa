"""The ceremony at the desk: prepared once, shown step by step, nothing ahead of its step, the end makes all final."""

import pytest

from app.ceremony import actions
from app.ceremony.queries import ceremony_of, desk_view
from app.db import db
from app.errors import Refused
from app.live import snapshots
from app.prizes.queries import list_of
from tests.hall.desk_hands import Hands
from tests.prizes.final import Final


@pytest.fixture
def final(cast):
    return Final(cast, tiers=[("first", 1), ("second", 1), ("merit", None)]).score(p1=50, p2=40, p3=30)


@pytest.fixture
def hands(cast):
    return Hands(cast)


def shown(cast):
    return snapshots.public(cast.stage_id, "ceremony")[1]


def kinds(cast, hands, steps):
    found = []
    for _turn in range(steps):
        hands.press("ceremony", step="next")
        step = shown(cast)
        found.append((step["kind"], (step["tier"] or {}).get("key"), [one["key"] for one in step["entries"]]))
    return found


def test_steps_go_from_merit_to_first(cast, final, hands):
    hands.press("ceremony", step="prepare")
    assert shown(cast) is None
    assert kinds(cast, hands, 7) == [
        ("title", "merit", []), ("names", "merit", ["p3"]), ("title", "second", []), ("names", "second", ["p2"]),
        ("title", "first", []), ("names", "first", ["p1"]), ("all", None, ["p1", "p2", "p3"]),
    ]


def test_nothing_of_a_later_step_is_public(cast, final, hands):
    hands.press("ceremony", step="prepare")
    hands.press("ceremony", step="next")
    hands.press("ceremony", step="next")
    told = str(snapshots.public(cast.stage_id, "ceremony"))
    assert "项目3" in told and "项目1" not in told and "项目2" not in told
    assert shown(cast)["entries"][0]["applicant"] == ""


def test_back_and_blank_and_on(cast, final, hands):
    hands.press("ceremony", step="prepare")
    hands.press("ceremony", step="next")
    hands.press("ceremony", step="next")
    hands.press("ceremony", step="blank")
    assert shown(cast)["kind"] == "blank" and shown(cast)["entries"] == []
    hands.press("ceremony", step="blank")
    hands.press("ceremony", step="back")
    assert shown(cast)["kind"] == "title"
    hands.press("ceremony", step="back")
    assert shown(cast) is None


def test_with_a_ceremony_prepared_its_end_makes_the_board_final_and_the_result_public(cast, final, hands):
    hands.press("ceremony", step="prepare")
    hands.press("finish")
    assert snapshots.public(cast.stage_id, "board")[1]["label"] == "provisional" and list_of(cast.stage) is None
    hands.press("ceremony", step="next")
    hands.press("ceremony", step="end")
    assert snapshots.public(cast.stage_id, "board")[1]["label"] == "final" and shown(cast) is None
    assert list_of(cast.stage).published_at is not None
    assert cast.browse().get("/contests/spring/results").status_code == 200


def test_without_a_ceremony_the_end_of_the_roadshow_makes_it_final(cast, final, hands):
    hands.press("finish")
    assert snapshots.public(cast.stage_id, "board")[1]["label"] == "final"


def test_preparing_after_the_end_opens_the_board_until_the_ceremony_is_over(cast, final, hands):
    hands.press("finish")
    hands.press("ceremony", step="prepare")
    assert snapshots.public(cast.stage_id, "board")[1]["label"] == "provisional"


def test_a_mark_that_changed_since_asks_for_a_new_script(cast, final, hands):
    hands.press("ceremony", step="prepare")
    final.mark(1, "p3", 55)
    assert desk_view(cast.stage)["stale"]
    with pytest.raises(Refused) as no:
        hands.press("ceremony", step="next")
    assert no.value.status == 409 and no.value.code == "ceremony.changed" and no.value.extra["hall"]["phase"] == "idle"
    hands.press("ceremony", step="prepare")
    hands.press("ceremony", step="next")


@pytest.mark.parametrize(("steps", "code"), [(["next"], "ceremony.not_prepared"), (["end"], "ceremony.not_prepared"), (["prepare", "end"], "ceremony.not_begun"), (["prepare", "back"], "ceremony.no_further"), (["prepare", "next", "prepare"], "ceremony.begun")])
def test_a_step_that_leads_nowhere_answers_409(cast, final, hands, steps, code):
    *before, last = steps
    for step in before:
        hands.press("ceremony", step=step)
    revision = hands.shows("revision")
    with pytest.raises(Refused) as no:
        hands.press("ceremony", step=last)
    assert no.value.status == 409 and no.value.code == code and hands.shows("revision") == revision


@pytest.mark.parametrize("step", [None, "", "jump", 3, ["next"]])
def test_a_step_that_there_is_not_is_refused_at_its_field(cast, final, hands, step):
    with pytest.raises(Refused) as no:
        hands.press("ceremony", step=step)
    assert no.value.status == 422 and no.value.field == "step"


def test_two_desks_move_one_step_not_two(cast, final, hands):
    hands.press("ceremony", step="prepare")
    hands.press("ceremony", step="next", position=-1)
    with pytest.raises(Refused) as no:
        hands.press("ceremony", step="next", position=-1)
    assert no.value.code == "ceremony.stale" and ceremony_of(cast.stage_id).position == 0


def test_nobody_with_a_prize_is_no_ceremony(cast, hands):
    with pytest.raises(Refused) as no:
        hands.press("ceremony", step="prepare")
    assert no.value.code == "ceremony.nobody"


def test_a_presenter_written_on_a_card_stays_when_it_is_prepared_again(cast, final, hands):
    hands.press("ceremony", step="prepare")
    actions.write_card(cast.actor("lin"), ceremony_of(cast.stage_id), 5, "  王 局长 ", None)
    hands.press("ceremony", step="prepare")
    db.session.expire_all()
    assert [card["presenter"] for card in ceremony_of(cast.stage_id).cards][5] == "王 局长"


def test_a_picture_of_somebody_elses_project_is_refused(cast, final, hands):
    hands.press("ceremony", step="prepare")
    with pytest.raises(Refused) as no:
        actions.write_card(cast.actor("lin"), ceremony_of(cast.stage_id), 5, "", 4711)
    assert no.value.field == "photo"


def order(cast):
    db.session.expire_all()
    return [card["entries"][0] for card in ceremony_of(cast.stage_id).cards if card["kind"] == "names"]


def test_names_of_one_tier_change_places_and_keep_them_when_prepared_again(cast, hands):
    Final(cast, tiers=[("first", 1), ("second", 2)]).score(p1=50, p2=40, p3=30)
    hands.press("ceremony", step="prepare")
    assert order(cast) == ["p3", "p2", "p1"]
    page = "/desk/spring/final/ceremony/cards"
    organiser = cast.browse("lin")
    assert organiser.get(page).text.count('value="earlier"') == organiser.get(page).text.count('value="later"') == 1
    assert organiser.post(f"{page}/2", data={"presenter": "王局长", "photo": "", "move": "earlier"}).status_code == 302
    assert order(cast) == ["p2", "p3", "p1"] and ceremony_of(cast.stage_id).cards[1]["presenter"] == "王局长"
    hands.press("ceremony", step="prepare")
    assert order(cast) == ["p2", "p3", "p1"]
    actions.move_card(cast.actor("lin"), ceremony_of(cast.stage_id), 1, earlier=False)
    assert order(cast) == ["p3", "p2", "p1"]


@pytest.mark.parametrize(("begun", "step", "earlier", "code"), [(False, 1, True, "no_place"), (False, 2, False, "no_place"), (False, 99, True, "no_place"), (True, 2, True, "begun")])
def test_no_name_leaves_its_tier_nor_moves_once_the_ceremony_has_begun(cast, hands, begun, step, earlier, code):
    Final(cast, tiers=[("first", 1), ("second", 2)]).score(p1=50, p2=40, p3=30)
    hands.press("ceremony", step="prepare")
    if begun:
        hands.press("ceremony", step="next")
    with pytest.raises(Refused) as no:
        actions.move_card(cast.actor("lin"), ceremony_of(cast.stage_id), step, earlier)
    assert no.value.code == f"ceremony.{code}" and no.value.status == 409 and order(cast) == ["p3", "p2", "p1"]
