"""The cut: who goes on, looked over in figures, done once, refused when the list is another one by now."""

import re

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.contests.models import Stage
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.ranking.actions import finish, unfinish
from app.screening.actions import advance
from app.screening.cut import cut_of, fingerprint, first_n
from app.submissions.actions import save_step, withdraw
from app.submissions.models import Entry, Project
from tests.scoring.stage import Scoring
from tests.screening.pile import entry, judge

PAGE = "/manage/spring/stages/screening/advance"


def ids(cast, *keys):
    return [entry(cast, key).id for key in keys]


def refused(code, *args, **more):
    with pytest.raises(Refused) as no:
        advance(*args, **more)
    assert no.value.code == code
    return no.value


def outcomes(stage):
    rows = db.session.execute(select(Project.key, Entry.outcome).join(Entry.project).where(Entry.stage_id == stage.id))
    return dict(rows.all())


@pytest.fixture
def judged(cast, pile):
    """One passed, one failed, one passed."""
    judge(cast, "s1", "pass")
    judge(cast, "s2", "fail", "材料不齐")
    judge(cast, "s3", "pass")
    return pile


def test_the_chosen_go_on_and_the_others_learn_why_not(cast, judged):
    done = advance(cast.actor("lin"), cast.screening, ids(cast, "s1", "s3"), cast.stage)
    assert (done.advanced, done.eliminated) == (("s1", "s3"), ("s2",))
    assert outcomes(cast.screening) == {"s1": "advanced", "s2": "eliminated", "s3": "advanced"}
    assert entry(cast, "s2").outcome_reason == "材料不齐" and cast.screening.state == "done"
    assert {"s1", "s3"} <= set(outcomes(cast.stage)) and "s2" not in outcomes(cast.stage)
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "screening.advance")).one()
    assert '"advanced":["s1","s3"]' in row.payload and '"eliminated":["s2"]' in row.payload


def test_the_same_cut_again_changes_nothing_and_another_comes_too_late(cast, judged):
    chosen, lin = ids(cast, "s1"), cast.actor("lin")
    first = advance(lin, cast.screening, chosen, cast.stage)
    rows = db.session.query(AuditRow).count()
    assert advance(lin, cast.screening, chosen, cast.stage) == first and db.session.query(AuditRow).count() == rows
    refused("stage_done", lin, cast.screening, ids(cast, "s2"), cast.stage)
    assert outcomes(cast.screening)["s2"] == "eliminated"


def test_entries_without_a_verdict_need_to_be_named(cast, judged):
    save_step(cast.actor("zhao"), entry(cast, "s3").project, {"q_summary": "又改了"})
    refused("undecided", cast.actor("lin"), cast.screening, ids(cast, "s1"), cast.stage)
    assert cast.screening.state == "open"
    advance(cast.actor("lin"), cast.screening, ids(cast, "s1"), cast.stage, include_undecided=True)
    assert outcomes(cast.screening)["s3"] == "eliminated"


def test_a_verdict_after_the_preview_is_noticed(cast, judged):
    looked = fingerprint(cut_of(cast.screening), ids(cast, "s1"))
    judge(cast, "s3", "fail", "看漏了一处")
    refused("list_changed", cast.actor("lin"), cast.screening, ids(cast, "s1"), cast.stage, preview=looked)
    assert outcomes(cast.screening) == {"s1": None, "s2": None, "s3": None}


def test_another_choice_than_the_one_looked_at_is_noticed(cast, judged):
    looked = fingerprint(cut_of(cast.screening), ids(cast, "s1"))
    refused("list_changed", cast.actor("lin"), cast.screening, ids(cast, "s1", "s3"), cast.stage, preview=looked)
    advance(cast.actor("lin"), cast.screening, ids(cast, "s1"), cast.stage, preview=looked)


def test_nobody_and_who_has_left_cannot_go_on(cast, judged):
    lin = cast.actor("lin")
    refused("nobody", lin, cast.screening, [], cast.stage)
    withdraw(cast.actor("zhao"), entry(cast, "s1").project)
    refused("not_active", lin, cast.screening, ids(cast, "s1"), cast.stage)
    assert advance(lin, cast.screening, ids(cast, "s3"), cast.stage).eliminated == ("s2",)
    assert outcomes(cast.screening)["s1"] is None


def test_the_way_leads_only_to_a_later_stage_of_the_same_contest(cast, judged):
    refused("next_stage", cast.actor("lin"), cast.screening, ids(cast, "s1"), cast.screening)
    with change(SYSTEM):
        cast.stage.state = "done"
    refused("next_done", cast.actor("lin"), cast.screening, ids(cast, "s1"), cast.stage)


def ticked(text):
    return re.findall(r'name="entry" value="(\w+)" checked', text)


def confirmation(text, **more):
    """What the preview's form sends."""
    preview = re.search(r'name="preview" value="(\w+)"', text)[1]
    entries = re.findall(r'type="hidden" name="entry" value="(\w+)"', text)
    return {"preview": preview, "entry": entries, **more}


def test_the_journey_of_choosing_looking_over_and_confirming(cast, judged):
    client = cast.browse("lin")
    assert ticked(client.get(PAGE).text) == ["s1", "s3"]
    looked = client.post(PAGE, data={"entry": ["s1", "s3"]})
    assert looked.status_code == 200 and "个晋级到“决赛路演”" in looked.text and "申报2" in looked.text
    assert cast.screening.state == "open" and outcomes(cast.screening)["s1"] is None
    done = client.post(PAGE + "/confirm", data=confirmation(looked.text))
    assert done.status_code == 303 and outcomes(cast.screening)["s2"] == "eliminated"
    shown = client.get(PAGE).text
    assert "2 个项目已晋级到“决赛路演”，1 个未晋级。" in shown


def test_a_confirmation_without_the_preview_is_not_taken(cast, judged):
    answer = cast.browse("lin").post(PAGE + "/confirm", data={"entry": ["s1"]})
    assert answer.status_code == 409 and outcomes(cast.screening)["s1"] is None


def test_a_list_that_changed_is_shown_anew_and_can_then_be_confirmed(cast, judged):
    client = cast.browse("lin")
    looked = client.post(PAGE, data={"entry": ["s1", "s3"]})
    judge(cast, "s2", "pass")
    stale = client.post(PAGE + "/confirm", data=confirmation(looked.text))
    assert stale.status_code == 409 and "名单有变化" in stale.text
    assert client.post(PAGE + "/confirm", data=confirmation(stale.text)).status_code == 303


def test_choosing_nobody_is_said_on_the_list(cast, judged):
    answer = cast.browse("lin").post(PAGE, data={})
    assert answer.status_code == 422 and "还没有选项目" in answer.text


@pytest.mark.parametrize("name", ["shen", "su", "hao", "other", "zhao"])
def test_only_the_organiser_decides_who_goes_on_and_the_supervisor_looks(cast, judged, name):
    client = cast.browse(name)
    assert client.get(PAGE).status_code == (200 if name == "su" else 403)
    assert client.post(PAGE, data={"entry": "s1"}).status_code == 403
    assert client.post(PAGE + "/confirm", data={"entry": "s1"}).status_code == 403


@pytest.fixture
def roadshow(cast):
    """The cast's final as a preliminary before a grand final: p1 and p2 tied, p3 behind."""
    with change(SYSTEM):
        db.session.add(Stage(contest_id=cast.contest_id, key="grand", kind="roadshow", title="总决赛", position=2))
    from app.scoring.actions import open_entry

    scoring = Scoring(cast)
    for key in ("p2", "p3"):
        open_entry(SYSTEM, cast.entry(key))
    for key, marks in (("p1", "50"), ("p2", "50"), ("p3", "40")):
        for number in (1, 2, 3):
            scoring.save(number, key, marks={"innovation": marks, "benefit": "30"})
    return scoring


def grand(cast):
    return db.session.scalars(select(Stage).where(Stage.key == "grand")).one()


def test_the_first_n_take_a_shared_rank_at_the_border_as_a_whole(cast, roadshow):
    first = first_n(cut_of(cast.stage), 1)
    assert first.chosen == {cast.entries["p1"], cast.entries["p2"]} and (first.last_rank, first.tied) == (1, 2)
    assert len(first_n(cut_of(cast.stage), 3).chosen) == 3 and not first_n(cut_of(cast.stage), 0).chosen
    page = cast.browse("lin").get("/manage/spring/stages/final/advance?first=1").text
    assert ticked(page) == ["p1", "p2"] and "第 1 名有 2 个并列" in page


def test_a_roadshow_is_cut_by_its_final_ranks_only(cast, roadshow):
    chosen = [cast.entries["p1"], cast.entries["p2"]]
    refused("not_final", cast.actor("lin"), cast.stage, chosen, grand(cast))
    finish(cast.actor("hao"), cast.stage)
    done = advance(cast.actor("lin"), cast.stage, chosen, grand(cast))
    assert (done.advanced, done.eliminated) == (("p1", "p2"), ("p3",))
    assert set(outcomes(grand(cast))) == {"p1", "p2"} and outcomes(cast.stage)["p3"] == "eliminated"


def test_a_board_that_is_taken_back_stops_the_cut(cast, roadshow):
    finish(cast.actor("hao"), cast.stage)
    unfinish(cast.actor("hao"), cast.stage)
    refused("not_final", cast.actor("lin"), cast.stage, [cast.entries["p1"]], grand(cast))


def test_an_entry_without_a_score_counts_as_undecided(cast, roadshow):
    with change(SYSTEM):
        for card in [roadshow.card(number, "p3") for number in (1, 2, 3)]:
            card.counted = False
    finish(cast.actor("hao"), cast.stage)
    refused("undecided", cast.actor("lin"), cast.stage, [cast.entries["p1"]], grand(cast))


def test_the_last_stage_leads_to_the_prizes(cast):
    page = cast.browse("lin").get("/manage/spring/stages/final/advance")
    assert page.status_code == 200 and "/manage/spring/stages/final/prizes" in page.text
    assert cast.browse("lin").post("/manage/spring/stages/final/advance", data={"entry": "p1"}).status_code == 404
