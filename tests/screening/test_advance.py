"""The release of pending decisions: looked over, done once, refused when something is another by now."""

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.contests.models import Stage
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.ranking.actions import finish, unfinish
from app.screening.deciding import pending
from app.screening.releasing import release, seal_of
from app.submissions.actions import save_step, withdraw
from app.submissions.models import Entry, Project
from tests.scoring.stage import Scoring
from tests.screening.pile import cut, entry, judge, meant

PAGE = "/manage/spring/stages/screening/advance"
LETTERS = "/manage/spring/stages/screening/letters"


def refused(code, cast, stage=None, **more):
    with pytest.raises(Refused) as no:
        release(cast.actor("lin"), stage or cast.screening, **more)
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
    done = cut(cast, "s1", "s3")
    assert (done.advanced, done.reserves, done.eliminated) == (("s1", "s3"), (), ("s2",))
    assert outcomes(cast.screening) == {"s1": "advanced", "s2": "eliminated", "s3": "advanced"}
    assert entry(cast, "s2").outcome_reason == "材料不齐" and cast.screening.state == "done"
    assert {"s1", "s3"} <= set(outcomes(cast.stage)) and "s2" not in outcomes(cast.stage)
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "screening.advance")).one()
    assert '"advanced":["s1","s3"]' in row.payload and '"eliminated":["s2"]' in row.payload


def test_the_same_release_again_changes_nothing_and_a_row_comes_too_late(cast, judged):
    first, lin = cut(cast, "s1"), cast.actor("lin")
    rows = db.session.query(AuditRow).count()
    assert release(lin, cast.screening) == first and db.session.query(AuditRow).count() == rows
    with pytest.raises(Refused) as no:
        meant(cast, s2="advanced")
    assert no.value.code == "stage_done" and outcomes(cast.screening)["s2"] == "eliminated"


def test_entries_without_a_verdict_need_to_be_named(cast, judged):
    save_step(cast.actor("zhao"), entry(cast, "s3").project, {"q_summary": "又改了"})
    meant(cast, s1="advanced", s2="eliminated", s3="eliminated")
    refused("undecided", cast)
    assert cast.screening.state == "open"
    release(cast.actor("lin"), cast.screening, include_undecided=True)
    assert outcomes(cast.screening)["s3"] == "eliminated"


def test_a_verdict_or_a_row_after_the_look_is_noticed(cast, judged):
    meant(cast, s1="advanced", s2="eliminated", s3="eliminated")
    looked = seal_of(pending(cast.screening))
    judge(cast, "s3", "fail", "看漏了一处")
    refused("list_changed", cast, seal=looked)
    looked = seal_of(pending(cast.screening))
    meant(cast, s3=("eliminated", "换个理由"))
    refused("list_changed", cast, seal=looked)
    assert outcomes(cast.screening) == {"s1": None, "s2": None, "s3": None}


def test_what_is_open_and_nobody_stand_in_the_way(cast, judged):
    meant(cast, s1="eliminated", s2="eliminated")
    assert "1 个" in str(refused("open", cast).text)
    meant(cast, s3="eliminated")
    refused("nobody", cast)


def test_who_leaves_before_the_release_is_not_in_it(cast, judged):
    meant(cast, s1="advanced", s2="eliminated", s3="advanced")
    withdraw(cast.actor("zhao"), entry(cast, "s1").project)
    assert release(cast.actor("lin"), cast.screening).advanced == ("s3",) and outcomes(cast.screening)["s1"] is None


def test_a_stage_that_is_over_takes_nobody_in(cast, judged):
    meant(cast, s1="advanced", s2="eliminated", s3="advanced")
    with change(SYSTEM):
        cast.stage.state = "done"
    refused("next_done", cast)


@pytest.mark.parametrize("name", ["shen", "su", "hao", "other", "zhao"])
def test_only_the_organiser_decides_who_goes_on(cast, judged, name):
    client = cast.browse(name)
    # The supervisor looks, and changes nothing.
    assert client.get(PAGE).status_code == client.get(LETTERS).status_code == (200 if name == "su" else 403)
    for address in (PAGE, f"{PAGE}/fill", f"{PAGE}/call", f"{LETTERS}/release"):
        assert client.post(address, data={"outcome-s1": "advanced"}).status_code == 403
    assert client.put(f"{PAGE}/s1", json={"outcome": "advanced", "base": 0}).status_code == 403


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


def test_a_roadshow_is_cut_by_its_final_ranks_only(cast, roadshow):
    meant(cast, cast.stage, p1="advanced", p2="advanced", p3="eliminated")
    refused("not_final", cast, cast.stage)
    finish(cast.actor("hao"), cast.stage)
    unfinish(cast.actor("hao"), cast.stage)
    refused("not_final", cast, cast.stage)
    finish(cast.actor("hao"), cast.stage)
    done = release(cast.actor("lin"), cast.stage)
    assert (done.advanced, done.eliminated) == (("p1", "p2"), ("p3",))
    assert set(outcomes(grand(cast))) == {"p1", "p2"} and outcomes(cast.stage)["p3"] == "eliminated"


def test_an_entry_without_a_score_counts_as_undecided(cast, roadshow):
    with change(SYSTEM):
        for card in [roadshow.card(number, "p3") for number in (1, 2, 3)]:
            card.counted = False
    finish(cast.actor("hao"), cast.stage)
    meant(cast, cast.stage, p1="advanced", p2="eliminated", p3="eliminated")
    refused("undecided", cast, cast.stage)


def test_the_last_stage_leads_to_the_prizes(cast):
    page = cast.browse("lin").get("/manage/spring/stages/final/advance")
    assert page.status_code == 200 and "/manage/spring/stages/final/prizes" in page.text
    assert cast.browse("lin").post("/manage/spring/stages/final/letters/release").status_code == 409
