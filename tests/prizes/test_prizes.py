"""Prizes: what the final standings give, confirmed as looked at, published once, kept from then on."""

import json

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.core.tally import tally_json
from app.db import db
from app.errors import Refused
from app.hall.models import Hall
from app.prizes.actions import confirm, publish
from app.prizes.models import Award, PrizeList
from app.prizes.queries import differences, finished, list_of, proposal
from app.ranking.actions import unfinish
from app.scoring.actions import adjust
from app.submissions.actions import set_entry_status
from tests.prizes.final import Final

TIERS = [("一", 1), ("二", 1), ("三", None)]


@pytest.fixture
def final(cast):
    """Three entries with three different scores, the board final."""
    return Final(cast).score(p1=50, p2=55, p3=45).finish()


def refused(code, work, *args):
    with pytest.raises(Refused) as no:
        work(*args)
    assert no.value.code == code
    return no.value


def confirmed(final):
    return confirm(final.cast.actor("lin"), final.cast.stage, final.proposal.tally_sha256)


def awards():
    return [(one.entry.key, one.tier.key, one.rank, format(one.score, "f")) for one in
            db.session.scalars(select(Award).order_by(Award.position))]


def test_the_standings_fill_the_tiers_in_order(final):
    assert final.awarded() == {"first": ["p2"], "merit": ["p1", "p3"]}
    confirmed(final)
    assert awards() == [("p2", "first", 1, "85.00"), ("p1", "merit", 2, "80.00"), ("p3", "merit", 3, "75.00")]


def test_the_kept_list_can_be_recomputed_from_its_own_document(final):
    kept = confirmed(final).standings
    again = json.loads(tally_json(json.dumps(kept["document"])))
    assert again["standings"] == kept["standings"] and len(again["standings"]) == 3


@pytest.mark.parametrize(
    ("ties", "given", "held"),
    [
        ("promote", {"一": ["p1", "p2"], "二": ["p3"], "三": []}, []),
        ("demote", {"一": [], "二": [], "三": ["p1", "p2", "p3"]}, []),
        ("hold", {"一": [], "二": [], "三": []}, ["p1", "p2", "p3"]),
    ],
)
def test_a_tie_across_a_border_goes_by_the_stages_policy(cast, ties, given, held):
    final = Final(cast, ties, TIERS).score(p1=50, p2=50, p3=45).finish()
    found = final.proposal
    assert final.awarded() == given and [line.entry.key for line in found.held] == held
    assert [line.tied for line in [*(line for _tier, line in found.prized), *found.held]] == [2, 2, 1]
    if held:
        refused("held", confirm, cast.actor("lin"), cast.stage, found.tally_sha256)
        assert list_of(cast.stage) is None
    else:
        assert len(confirm(cast.actor("lin"), cast.stage, found.tally_sha256).awards) == 3


def test_a_tie_inside_a_tier_holds_nothing_up(cast):
    final = Final(cast, "hold", [("一", 2), ("二", None)]).score(p1=50, p2=50, p3=45).finish()
    assert final.awarded() == {"一": ["p1", "p2"], "二": ["p3"]} and not final.proposal.stops


def test_a_resolved_tie_says_what_set_the_entries_apart(cast):
    final = Final(cast, "hold", TIERS).score(p1=50, p2=50, p3=45)
    final.scoring.save(1, "p2", marks={"innovation": "51", "benefit": "29"})
    found = final.finish().proposal
    first = found.prized[0][1]
    assert (first.entry.key, first.tied, first.working.tie_broken_by) == ("p2", 1, "“创新性”的平均分更高")


def test_vacant_places_and_missing_scores_are_told(cast):
    final = Final(cast, tiers=[("一", 1), ("二", 3)]).score(p1=50, p2=45).finish()
    found = final.proposal
    assert [(part.vacant, part.over) for part in found.tiers] == [(0, 0), (2, 0)]
    assert [line.entry.key for line in found.unscored] == ["p3"] and found.missing_cards == 3
    page = cast.browse("lin").get("/manage/spring/stages/final/prizes").text
    assert "空缺 2 个" in page and "没有得分：0 张评分表，至少要 1 张" in page and "还有 3 张评分表没有提交" in page


def test_a_withdrawn_entry_gets_no_prize(cast, final):
    set_entry_status(cast.actor("lin"), cast.entry("p2"), "disqualified", "抄袭")
    assert final.awarded() == {"first": ["p1"], "merit": ["p3"]}
    assert [line.entry.key for line in final.proposal.out] == ["p2"]


def test_the_working_shows_totals_in_order_with_what_was_dropped(cast):
    with change(SYSTEM):
        cast.stage.rule = {**cast.stage.rule, "trim": {"scope": "scorecard", "steps": [{"from_judges": 3, "high": 1, "low": 1}]}}
    final = Final(cast).score(p1=50)
    for number, mark in ((1, "60"), (2, "40"), (3, "51.5")):
        final.mark(number, "p1", mark)
    adjust(cast.actor("hao"), cast.entry("p1"), "-1.5", "超时")
    working = final.finish().proposal.prized[0][1].working
    assert [(one.total, one.dropped) for one in working.totals] == [("90", "high"), ("70", "low"), ("81.5", None)]
    assert (working.sum, working.count, working.middle) == ("81.5", 1, "81.5")
    assert working.adjustments == [("-1.5", "超时")]
    assert final.proposal.prized[0][1].score == "80.00"


def test_nothing_is_confirmed_before_the_stage_is_finished(cast):
    final = Final(cast).score(p1=50, p2=55, p3=45)
    assert not finished(cast.stage)
    refused("not_finished", confirm, cast.actor("lin"), cast.stage, final.proposal.tally_sha256)
    final.finish()
    assert finished(cast.stage) and confirmed(final)


def test_a_stage_whose_halls_are_all_finished_is_finished(cast):
    room = cast_room(cast)
    with change(SYSTEM):
        db.session.add(Hall(stage_id=cast.stage_id, room_id=room, phase="revealed"))
    assert not finished(cast.stage)
    with change(SYSTEM):
        db.session.query(Hall).one().phase = "finished"
    assert finished(cast.stage)


def cast_room(cast):
    from app.roadshow.models import Room

    return db.session.scalars(select(Room.id).where(Room.stage_id == cast.stage_id)).one()


def test_a_stage_without_tiers_or_scores_gives_no_prizes(cast):
    bare = Final(cast, tiers=[]).score(p1=50).finish()
    refused("no_tiers", confirmed, bare)


def test_a_tally_that_changed_since_the_page_is_not_confirmed(cast, final):
    seen = final.proposal.tally_sha256
    adjust(cast.actor("hao"), cast.entry("p1"), 10, "加分")
    refused("tally_changed", confirm, cast.actor("lin"), cast.stage, seen)
    assert db.session.query(PrizeList).count() == 0


def test_a_tally_that_changed_after_the_confirmation_is_not_published(cast, final):
    kept = confirmed(final)
    adjust(cast.actor("hao"), cast.entry("p1"), 10, "加分")
    no = refused("tally_changed", publish, cast.actor("lin"), kept)
    assert no.extra["differences"] == [
        ["项目1", "第 2 名 80.00 优胜奖", "第 1 名 90.00 一等奖"], ["项目2", "第 1 名 85.00 一等奖", "第 2 名 85.00 优胜奖"],
    ]
    assert list_of(cast.stage).published_at is None and cast.contest.results_at is None


def test_a_change_of_grounds_alone_also_asks_for_another_confirmation(cast, final):
    kept = confirmed(final)
    adjust(cast.actor("hao"), cast.entry("p1"), 1, "加分")
    adjust(cast.actor("hao"), cast.entry("p1"), -1, "收回")
    assert differences(list_of(cast.stage), proposal(cast.stage)) == []
    refused("tally_changed", publish, cast.actor("lin"), kept)


def test_confirming_anew_replaces_the_list_and_the_log_tells_before_and_after(cast, final):
    first = confirmed(final)
    adjust(cast.actor("hao"), cast.entry("p1"), 10, "加分")
    again = confirmed(final)
    assert again.id == first.id and awards()[0] == ("p1", "first", 1, "90.00")
    rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "prizes.confirmed").order_by(AuditRow.seq)).all()
    before, after = json.loads(rows[-1].payload)["awards"]
    assert before[0] == ["p2", "first", 1, "85.00"] and after[0] == ["p1", "first", 1, "90.00"]
    assert publish(cast.actor("lin"), again).published_at is not None


def test_confirming_and_publishing_twice_does_it_once(cast, final):
    kept = confirmed(final)
    assert confirmed(final).id == kept.id
    at = publish(cast.actor("lin"), kept).published_at
    assert publish(cast.actor("lin"), kept).published_at == at
    actions = db.session.scalars(select(AuditRow.action).where(AuditRow.action.startswith("prizes.")).order_by(AuditRow.seq)).all()
    assert actions == ["prizes.confirmed", "prizes.published"]


def test_publishing_ends_the_stage_and_puts_the_results_out(cast, final):
    kept = publish(cast.actor("lin"), confirmed(final))
    assert cast.contest.results_at == kept.published_at and cast.stage.state == "done"
    assert cast.entry("p1").outcome is None


def test_after_the_publication_nothing_of_the_list_changes(cast, final):
    publish(cast.actor("lin"), confirmed(final))
    adjust(cast.actor("hao"), cast.entry("p3"), 50, "太晚")
    refused("published", confirm, cast.actor("lin"), cast.stage, final.proposal.tally_sha256)
    assert awards()[0] == ("p2", "first", 1, "85.00")
    page = cast.browse("lin").get("/manage/spring/stages/final/prizes").text
    assert "75.00" in page and "125.00" not in page and "太晚" not in page


def test_a_stage_that_was_opened_again_is_not_published(cast, final):
    kept = confirmed(final)
    unfinish(cast.actor("hao"), cast.stage)
    refused("not_finished", publish, cast.actor("lin"), kept)
