"""How far the contest shows its projects: the organiser's switch, what applicants were told, and who is seen for it."""

import pytest
from sqlalchemy import select

from app import clock
from app.change import AuditRow, change
from app.contests.setup import update_showcase
from app.contests.showing import SHOWCASES, narrower
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.submissions.actions import submit
from app.submissions.models import Project
from tests.contests.filling import save, typed
from tests.screening.pile import add_projects
from tests.submissions.test_showcase import PLACE, project

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

KEYS = ("p1", "p2", "s1")
SETUP = "/manage/spring/setup/showcase"


@pytest.fixture
def over(cast):
    """Results are out; p1 and p2 went on to the final, s1 stayed at the screening."""
    add_projects(cast, 1)
    with change(SYSTEM):
        cast.contest.results_at = clock.now()
        for key in KEYS:
            project(key).told_showcase = "all"
    return cast


def choose(cast, showcase):
    update_showcase(cast.actor("lin"), cast.contest, cast.contest.version, showcase)


def seen(cast):
    anyone = cast.browse()
    listed = anyone.get(PLACE).text
    found = {key for key in KEYS if f"{PLACE}/{key}" in listed}
    assert found == {key for key in KEYS if anyone.get(f"{PLACE}/{key}").status_code == 200}
    return found


@pytest.mark.parametrize(("showcase", "keys"), [("off", set()), ("advanced", {"p1", "p2"}), ("all", {"p1", "p2", "s1"})])
def test_the_switch_says_who_is_seen(over, showcase, keys):
    choose(over, showcase)
    assert seen(over) == keys


def test_a_new_contest_shows_those_who_went_through(cast):
    assert cast.contest.showcase == "advanced"


def test_nobody_is_shown_further_than_the_form_said_when_it_was_handed_in(over):
    choose(over, "all")
    with change(SYSTEM):
        project("p1").told_showcase, project("p2").told_showcase, project("s1").told_showcase = "off", "advanced", "advanced"
    assert seen(over) == {"p2"}
    with change(SYSTEM):
        project("s1").told_showcase = "all"
    assert seen(over) == {"p2", "s1"}
    choose(over, "off")
    assert seen(over) == set()


def test_where_there_is_one_stage_alone_everybody_in_it_went_through(over):
    with change(SYSTEM):
        over.screening.position = over.stage.position
    choose(over, "advanced")
    assert seen(over) == set(KEYS)


def test_what_was_told_is_kept_as_it_is_handed_in(cast):
    choose(cast, "all")
    with change(SYSTEM):
        project("p1").state = "draft"
    submit(SYSTEM, project("p1"))
    assert project("p1").told_showcase == "all" and project("p2").told_showcase == ""


def test_the_page_saves_the_switch_and_the_log_tells_from_what_to_what(cast):
    lin = cast.browse("lin")
    assert typed(lin.get(SETUP).text)["showcase"] == "advanced"
    assert save(lin, SETUP, showcase="all").status_code == 302 and cast.contest.showcase == "all"
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "contests.changed").order_by(AuditRow.seq.desc())).first()
    assert '"showcase":["advanced","all"]' in row.payload.replace(" ", "")
    assert save(lin, SETUP, showcase="x").status_code == 422
    with pytest.raises(Refused):
        update_showcase(cast.actor("lin"), cast.contest, cast.contest.version, "x")


def test_the_page_lists_what_is_public_of_each_project(cast):
    lin = cast.browse("lin")
    assert "没有哪个问题标了" in lin.get(SETUP).text
    with change(SYSTEM):
        cast.contest.questions[0].seen_by = ["public"]
    page = lin.get(SETUP).text
    assert cast.contest.questions[0].label in page and "没有哪个问题标了" not in page


@pytest.mark.parametrize(("showcase", "words"), [("off", "不展示项目"), ("advanced", "没有晋级的不展示"), ("all", "不论晋级与否")])
def test_the_last_step_tells_what_becomes_public_before_it_is_handed_in(cast, showcase, words):
    choose(cast, showcase)
    with change(SYSTEM):
        project("p1").state = "draft"
        cast.contest.questions[0].seen_by = ["public"]
    who = next(name for name, number in cast.people.items() if number == project("p1").owner_id)
    page = cast.browse(who).get("/my/projects/p1/steps/5").text
    assert words in page and (cast.contest.questions[0].label in page.split('id="made-public"')[1]) == (showcase != "off")
    assert words in cast.browse("lin").get("/manage/spring/setup/preview").text


def test_who_handed_in_reads_what_holds_for_them(cast):
    with change(SYSTEM):
        project("p1").told_showcase = "advanced"
    choose(cast, "all")
    who = next(name for name, number in cast.people.items() if number == project("p1").owner_id)
    assert "没有晋级的不展示" in cast.browse(who).get("/my/projects/p1").text


def test_a_contest_that_shows_nothing_says_so_and_links_to_nothing(over):
    choose(over, "off")
    anyone = over.browse()
    assert "这一届不展示项目" in anyone.get(PLACE).text and PLACE not in anyone.get("/contests/spring").text


def test_narrower_is_the_one_that_shows_less(cast):
    assert [narrower(one, other) for one in SHOWCASES for other in SHOWCASES] == [
        "off", "off", "off", "off", "advanced", "advanced", "off", "advanced", "all",
    ]
    assert narrower("", "all") == "off" and Project().told_showcase in (None, "")
