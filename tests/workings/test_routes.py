"""Who sees how scores came about, how judges marked and how firm prizes are, and when."""

import pytest

from app.change import change
from app.core.policy import SYSTEM
from app.prizes import actions as prizes
from app.prizes import queries
from app.ranking.actions import finish
from app.scoring import actions as scoring
from app.workings.queries import marking
from tests.ranking import play

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

SCORES = "/manage/spring/stages/final/scores"
MARKING = "/manage/spring/stages/final/marking"
PUBLIC = "/contests/spring/final/scores"


@pytest.fixture
def played(cast):
    play.deal(cast)
    play.score(cast, "p1", "50", "40", "45.5")
    play.score(cast, "p2", "50", "50", "35.5")
    play.score(cast, "p3", "10", "20", "30")
    return cast


def publish(cast):
    finish(SYSTEM, cast.stage)
    kept = prizes.confirm(SYSTEM, cast.stage, queries.proposal(cast.stage).tally_sha256)
    prizes.publish(SYSTEM, kept)


def test_organiser_and_supervisor_read_every_step_with_names(played):
    scoring.adjust(SYSTEM, played.entry("p3"), "-1.5", "超时")
    for who in ("lin", "su"):
        page = played.browse(who).get(SCORES).text
        assert "65.1667" in page and "65.17" in page and "Judge1" in page and "超时" in page and "−1.5" in page


def test_nobody_else_reads_workings(played):
    publish(played)
    for who in ("hao", "wang", "judge1", "other", None):
        for address in (SCORES, MARKING, SCORES + ".json"):
            answer = played.browse(who).get(address)
            assert answer.status_code in (302, 403) and "65.17" not in answer.text


def test_a_tie_shows_what_broke_it(played):
    with change(SYSTEM):
        played.stage.rule = {**played.stage.rule, "ties": ["untrimmed_mean", "spread"]}
    page = played.browse("lin").get(SCORES).text
    assert "同分，看去掉高低分之前的平均分" in page and "还是同分，看评委分歧" in page


def test_the_data_holds_the_same_steps(played):
    found = played.browse("lin").get(SCORES + ".json").json
    first = found["entries"][0]
    assert first["value"] == {"value": "65.1667", "exact": False} and first["scorecards"][0]["name"] == "Judge1"


def test_the_public_sees_nothing_before_the_publication_and_no_judge_after_it(played):
    finish(SYSTEM, played.stage)
    assert played.browse("wang").get(PUBLIC).status_code == 404
    assert played.browse().get(PUBLIC).status_code == 302
    publish(played)
    page = played.browse().get(PUBLIC).text
    assert "65.1667" in page and "项目3" in page
    assert "Judge" not in page and "j1" not in page
    assert PUBLIC in played.browse().get("/contests/spring/results").text


def test_the_public_page_keeps_what_was_published_whatever_is_marked_later(played):
    publish(played)
    before = played.browse().get(PUBLIC).text
    scoring.adjust(SYSTEM, played.entry("p1"), "5", "复核")
    assert "复核" not in played.browse().get(PUBLIC).text
    assert before.count("65.1667") == played.browse().get(PUBLIC).text.count("65.1667")


def test_without_a_final_board_the_public_reads_the_prized_alone(played):
    publish(played)
    from app.ranking.actions import unfinish

    with change(SYSTEM):
        queries.list_of(played.stage).standings = {
            **queries.list_of(played.stage).standings,
            "standings": [{**row, "prize": row["prize"] if row["rank"] == 1 else None} for row in queries.list_of(played.stage).standings["standings"]],
        }
    unfinish(SYSTEM, played.stage)
    page = played.browse().get(PUBLIC).text
    assert "项目3" not in page


def test_judges_habits_wait_until_everything_is_closed(cast):
    play.deal(cast)
    play.score(cast, "p1", "50", "40", "45")
    play.score(cast, "p2", "50", "40", "45")
    play.begin(cast, "p3")
    assert marking(cast.stage) is None
    assert "评分还没有结束" in cast.browse("lin").get(MARKING).text
    play.submit(cast, "p3", "20", "10", "30")
    play.end(cast, "p3")
    page = cast.browse("su").get(MARKING).text
    assert "偏紧" in page and "Judge2" in page and "<svg" in page


def test_a_reopened_entry_hides_the_habits_again(played):
    assert marking(played.stage) is not None
    scoring.open_entry(SYSTEM, played.entry("p1"))
    assert marking(played.stage) is None


def test_the_prizes_page_says_how_firm_each_border_is(played):
    assert "奖项有多稳" in played.browse("su").get("/manage/spring/stages/final/prizes").text
    page = played.browse("lin").get("/manage/spring/stages/final/prizes").text
    assert "没有Judge" in page and "险" in page


def test_a_rule_that_takes_long_is_worked_out_when_asked(played, monkeypatch):
    monkeypatch.setattr("app.workings.firm.QUICK_CARDS", 3)
    with change(SYSTEM):
        played.stage.rule = {**played.stage.rule, "normalise": "additive"}
    address = "/manage/spring/stages/final/prizes"
    assert "现在算" in played.browse("lin").get(address).text
    assert "现在算" not in played.browse("lin").get(address + "?firm=1").text
    assert "现在算" not in played.browse("lin").get(address).text


def test_a_stage_without_entries_says_what_comes_next(cast):
    page = cast.browse("lin").get(SCORES)
    assert page.status_code == 200
    assert cast.browse("lin").get("/manage/spring/stages/screening/scores").status_code == 404


def test_the_workbook_of_results_tells_the_steps_too(played):
    import io

    import openpyxl

    scoring.adjust(SYSTEM, played.entry("p3"), "-1.5", "=超时")
    answer = played.browse("lin").get("/manage/spring/export/results.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["决赛路演怎么算的"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    first = next(row for row in rows if row[0] == 1)
    assert first[2] in ("项目1", "项目2") and first[8:11] == [3, 195.5, 65.1667]
    assert any("-1.5 =超时" in row for row in rows) and all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_laboratory_shows_the_same_marks_under_every_ready_made_rule(played):
    page = played.browse("lin").get("/manage/spring/stages/final/laboratory").text
    assert "规则 6" in page and "交叉评审修正" in page and "现在的规则" in page
    assert played.browse("hao").get("/manage/spring/stages/final/laboratory").status_code == 403
    assert played.stage.rule["ties"] == ["untrimmed_mean", "criterion:innovation"]


def test_the_laboratory_counts_what_another_rule_would_move(played):
    from app.workings.laboratory import laboratory

    with change(SYSTEM):
        played.stage.rule = {"average": "median"}
    found = laboratory(played.stage, "")
    assert (found.now.rows["p1"].rank, found.now.rows["p2"].rank) == (2, 1)
    assert all(column.rows["p1"].rank == 1 and column.moved >= 1 for column in found.others if column.rows["p1"].score == "65.17")
    assert any(column.rows["p1"].score == "65.17" for column in found.others)


def test_the_laboratory_waits_until_scoring_is_over(cast):
    assert "评分还没有结束" in cast.browse("lin").get("/manage/spring/stages/final/laboratory").text
