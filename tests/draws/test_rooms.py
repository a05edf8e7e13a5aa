"""A draw of rooms deals entries like cards, never across a hard recusal, and says so before it begins."""

import html
import json
import re
import subprocess
import sys

import pytest
from sqlalchemy import select

from app.change import AuditRow
from app.core.draw import commitment
from app.core.policy import SYSTEM
from app.db import db
from app.draws import actions
from app.draws.seats import label
from app.judging import actions as judging
from app.judging.queries import recused, sitting
from app.planning.releasing import release
from app.roadshow.actions import change_day
from app.roadshow.queries import days_of
from app.scoring import actions as scoring
from app.scoring.models import Scorecard
from tests.draws.drawing import refusal, shown_to_the_end
from tests.planning.stage import GOOD, judge, kept, prepare

NUMBERS = [("苏", "17"), ("王", "4")]


@pytest.fixture
def ready(cast):
    """Three public days with two entries each: A in main, B beside it, C in main after the break."""
    prepare(cast)
    release(cast.actor("lin"), kept(cast, GOOD))
    return cast


def places(cast):
    return [label(day) for day in days_of(cast.stage_id)]


def plan(cast):
    db.session.expire_all()
    return {label(day): [slot.entry.key for slot in day.slots] for day in days_of(cast.stage_id)}


def recuse(cast, number, key):
    judging.recuse(cast.actor("lin"), judge(cast, number), cast.entry(key), "亲属")


def drawn(cast, numbers=NUMBERS, **about):
    made = actions.fix_rooms(cast.actor("hao"), cast.stage, places(cast), **about)
    actions.put_numbers(cast.actor("hao"), made, numbers)
    return made


def test_entries_go_to_the_days_like_cards_in_the_drawn_order(ready):
    made, before = drawn(ready), plan(ready)
    assert made.commitment == commitment(made.items) and made.turn == 1 and sorted(made.items) == ["p1", "p2", "p3", "p4", "p5", "p6"]
    shown_to_the_end(ready, made)
    assert plan(ready) != before
    assert list(plan(ready).values()) == [made.order[0::3], made.order[1::3], made.order[2::3]]


def test_nobody_is_drawn_before_a_judge_who_keeps_away(ready):
    for key in ("p1", "p2", "p3"):
        recuse(ready, 2, key)
    first = places(ready)[0]
    made = drawn(ready)
    assert made.about["barred"] == {"p1": [first], "p2": [first], "p3": [first]}
    shown_to_the_end(ready, made)
    assert not set(plan(ready)[first]) & {"p1", "p2", "p3"}
    dealt = db.session.scalars(select(Scorecard).where(Scorecard.judge_id == judge(ready, 2).id, Scorecard.counted)).all()
    assert {card.entry.key for card in dealt} == set(plan(ready)[first])


def test_the_draw_says_beforehand_what_it_keeps_from(ready):
    recuse(ready, 2, "p1")
    client = ready.browse("hao")
    page = client.get("/desk/spring/final/draws/rooms", query_string={"place": places(ready)}).text
    assert "项目1" in page and "Judge2" in page and "主办方登记" in page
    assert client.post("/desk/spring/final/draws/rooms", data={"place": places(ready)}).status_code == 303
    public = ready.browse().get(f"/draws/{actions.draws_in(ready.stage, 'rooms')[0].key}").text
    assert "因回避或不能到场，抽不到的场次和时段" in public and "Judge2" not in public


def test_an_entry_with_nowhere_to_go_is_named_and_nothing_begins(ready):
    for number in (1, 3):
        recuse(ready, number, "p5")
    recuse(ready, 2, "p5")
    recuse(ready, 4, "p5")
    no = refusal("draws.nowhere", actions.fix_rooms, SYSTEM, ready.stage, places(ready))
    assert "项目5" in str(no.text) and actions.draws_in(ready.stage, "rooms") == []


def test_recusals_that_leave_no_deal_are_said_before_the_draw(ready):
    for key in ("p1", "p2", "p3", "p4", "p5"):
        recuse(ready, 2, key)
    no = refusal("draws.crowded", actions.fix_rooms, SYSTEM, ready.stage, places(ready))
    assert all(f"项目{number}" in str(no.text) for number in (1, 2, 3, 4, 5)) and "4 个时段" in str(no.text)
    answer = ready.browse("hao").get("/desk/spring/final/draws/rooms", query_string={"place": places(ready)})
    assert answer.status_code == 409 and "能去的只有" in answer.text and "开始抽签" not in answer.text


def test_a_recusal_between_list_and_numbers_asks_for_a_new_list(ready):
    made = actions.fix_rooms(SYSTEM, ready.stage, places(ready))
    recuse(ready, 1, "p1")
    refusal("draws.changed", actions.put_numbers, SYSTEM, made, NUMBERS)
    refusal("draws.reason", actions.fix_rooms, SYSTEM, ready.stage, places(ready))
    again = actions.fix_rooms(SYSTEM, ready.stage, places(ready), reason="新的回避")
    assert [one.state for one in actions.draws_in(ready.stage, "rooms")] == ["replaced", "published"] and "p1" in again.about["barred"]


def test_a_recusal_after_the_draw_keeps_the_judge_away_all_the_same(ready):
    made = drawn(ready)
    recuse(ready, 2, made.order[0])
    shown_to_the_end(ready, made)
    entry = ready.entry(made.order[0])
    cards = db.session.scalars(select(Scorecard).where(Scorecard.entry_id == entry.id, Scorecard.judge_id == judge(ready, 2).id)).all()
    assert recused(judge(ready, 2).id, entry.id) and not any(card.counted for card in cards)


def test_a_day_that_moves_meanwhile_is_another_place(ready):
    made = actions.fix_rooms(SYSTEM, ready.stage, places(ready))
    day = days_of(ready.stage_id)[1]
    facts = {part: getattr(day, part) for part in ("title", "pitch_seconds", "questions_seconds", "scoring_seconds", "changeover_seconds")}
    change_day(ready.actor("lin"), day, room=day.room, panel=day.panel, starts_at=day.starts_at.replace(minute=30), **facts)
    refusal("draws.changed", actions.put_numbers, SYSTEM, made, NUMBERS)


def test_a_day_that_is_being_scored_is_not_dealt_to(ready):
    scoring.open_entry(SYSTEM, ready.entry("p1"))
    refusal("draws.begun", actions.fix_rooms, SYSTEM, ready.stage, places(ready))


def test_one_place_is_no_draw(ready):
    assert refusal("draws.few_places", actions.fix_rooms, SYSTEM, ready.stage, places(ready)[:1]).field == "day"


def test_those_who_judge_get_the_cards_of_whom_they_hear(ready):
    made = drawn(ready)
    shown_to_the_end(ready, made)
    for day in days_of(ready.stage_id):
        for slot in day.slots:
            cards = db.session.scalars(select(Scorecard).where(Scorecard.entry_id == slot.entry_id, Scorecard.counted)).all()
            assert {card.judge_id for card in cards} == {one.judge_id for one in sitting(day.panel)}


def test_the_log_and_the_page_let_anybody_deal_again(ready):
    for key in ("p1", "p2", "p3"):
        recuse(ready, 2, key)
    made = drawn(ready, [("苏", "3"), ("王", "5")])
    shown_to_the_end(ready, made)
    told = json.loads(db.session.scalars(select(AuditRow.payload).where(AuditRow.action == "draws.fix")).one())
    assert told["about"] == made.about and told["commitment"] == made.commitment
    page = ready.browse().get(f"/draws/{made.key}").text
    code = html.unescape(re.search(r'<pre class="code draw-code">(.*?)</pre>', page, re.S)[1])
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[0] == made.commitment and eval(said[1].split(" ", 1)[1]) == [
        (key, f"{made.about['places'][at % 3]} #{at // 3 + 1}") for at, key in enumerate(made.order)
    ]
    assert len(code.splitlines()) <= 20 and said[1].startswith(f"{made.turn} ")


def test_a_place_that_is_sent_twice_is_dealt_to_once(ready):
    made = actions.fix_rooms(ready.actor("hao"), ready.stage, [*places(ready), places(ready)[0]])
    actions.put_numbers(ready.actor("hao"), made, NUMBERS)
    shown_to_the_end(ready, made)
    assert list(plan(ready).values()) == [made.order[0::3], made.order[1::3], made.order[2::3]]
