"""Handing the pile out: own shares, recusals, newcomers, taking back; progress, what is late, kept filters."""

from datetime import timedelta

import pytest

from app import clock
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.judging.models import Judge, Recusal
from app.screening import keeping, queries, readers, sharing
from app.screening.models import Reading
from app.screening.queries import Filters
from app.submissions.actions import make_entry
from tests.screening.pile import add_projects, add_screener, entry, judge, plan

PILE = "/manage/spring/stages/screening/screening"
PLAN = PILE + "/plan"


def deal(cast):
    return sharing.deal(cast.actor("lin"), cast.screening)


def has(cast, name):
    rows = db.session.query(Reading).filter_by(person_id=cast.people[name], recused_at=None)
    return sorted(one.entry.key for one in rows)


@pytest.fixture
def dealt(cast, pile):
    """Shen and Mei share three projects."""
    add_screener(cast, "mei")
    deal(cast)
    return pile


def test_each_project_goes_to_one_screener_and_evenly(cast, dealt):
    assert has(cast, "shen") == ["s1", "s3"] and has(cast, "mei") == ["s2"]
    assert deal(cast) == (0, 0)


def test_a_screener_sees_the_own_share_alone(cast, dealt):
    client = cast.browse("mei")
    page = client.get(PILE).text
    assert "申报2<" in page and "申报1<" not in page
    assert client.get(f"{PILE}/s1").status_code == 404 and client.get(f"{PILE}/s2").status_code == 200
    with pytest.raises(Refused) as no:
        judge(cast, "s1", "pass", by="mei")
    assert no.value.code == "not_yours"


def test_shares_follow_field_region_and_the_most_that_one_takes(cast, pile):
    add_screener(cast, "mei")
    lin, people = cast.actor("lin"), cast.people
    sharing.set_share(lin, cast.screening, people["mei"], {"fields": ["care"]})
    sharing.set_share(lin, cast.screening, people["shen"], {"regions": ["zhoupu"], "most": 1})
    assert deal(cast) == (2, 1)
    assert has(cast, "mei") == ["s2"] and has(cast, "shen") == ["s1"] and len(readers.pieces(cast.screening)) == 1


def test_nothing_is_dealt_across_a_recusal_nor_to_its_own_applicant(cast, pile):
    add_screener(cast, "mei")
    sharing.recuse(cast.actor("shen"), entry(cast, "s1"), cast.people["shen"], "亲属")
    with change(SYSTEM):
        entry(cast, "s2").project.owner_id = cast.people["mei"]
    deal(cast)
    assert "s1" in has(cast, "mei") and has(cast, "shen")[0] == "s2" and "s1" not in has(cast, "shen")


def test_a_judge_who_keeps_from_a_project_does_not_screen_it_either(cast, pile):
    with change(SYSTEM):
        one = Judge(contest_id=cast.contest_id, person_id=cast.people["shen"], key="j9")
        db.session.add(one)
        db.session.flush()
        db.session.add(Recusal(judge_id=one.id, entry_id=entry(cast, "s1").id, at=clock.now()))
    assert deal(cast) == (2, 1) and has(cast, "shen") == ["s2", "s3"]


def test_who_is_recused_on_the_page_goes_on_and_somebody_else_gets_it(cast, dealt):
    client = cast.browse("shen")
    assert client.post(f"{PILE}/s1/recuse", data={"reason": ""}).location.endswith("/s1")
    answer = client.post(f"{PILE}/s1/recuse", data={"reason": "曾经的同事"})
    assert answer.location == f"{PILE}/s3" and client.get(f"{PILE}/s1").status_code == 404
    assert "s1" in has(cast, "mei")


def test_a_lifted_recusal_gives_the_project_back(cast, dealt):
    made = sharing.recuse(cast.actor("shen"), entry(cast, "s1"), cast.people["shen"], "亲属")
    assert "亲属" in cast.browse("lin").get(PLAN + "/readers").text
    assert cast.browse("lin").post(f"{PLAN}/recusals/{made.id}/lift").status_code == 303
    assert "s1" in has(cast, "shen")


def test_what_comes_in_later_is_dealt_to_whoever_has_least(cast, dealt):
    add_projects(cast, 1, prefix="t")
    with change(SYSTEM):
        newcomer = entry(cast, "t1")
        project = newcomer.project
        db.session.delete(newcomer)
    make_entry(SYSTEM, cast.screening, project)
    assert has(cast, "mei") == ["s2", "t1"]


def test_unread_ones_are_taken_back_and_dealt_to_others(cast, dealt):
    judge(cast, "s1", "pass")
    assert sharing.take_back(cast.actor("lin"), cast.screening, cast.people["shen"]) == 1
    deal(cast)
    assert has(cast, "shen") == ["s1"] and has(cast, "mei") == ["s2", "s3"]


def test_one_pile_again_is_seen_by_all(cast, dealt):
    assert cast.browse("lin").post(PLAN + "/together").status_code == 303
    assert cast.browse("mei").get(f"{PILE}/s1").status_code == 200


def test_progress_counts_what_is_left_and_after_the_date_what_is_late(cast, dealt):
    judge(cast, "s1", "pass")
    plan(cast, due_at=clock.now() + timedelta(days=1))
    before, after = (
        {one.person.name: (one.given, one.read, one.left, one.late) for one in readers.progress(cast.screening, clock.now() + later)}
        for later in (timedelta(), timedelta(days=2))
    )
    assert before == {"Shen": (2, 1, 1, 0), "Mei": (1, 0, 1, 0)} and after == {"Shen": (2, 1, 1, 1), "Mei": (1, 0, 1, 1)}


def test_the_least_read_comes_next(cast, pile):
    add_screener(cast, "mei")
    plan(cast, readers=2)
    judge(cast, "s1", "pass")
    mei = queries.reader_of(cast.actor("mei"), cast.screening)
    assert queries.neighbours(cast.screening, Filters(), "s3", mei).waiting == "s2"


def test_a_share_is_changed_from_its_page(cast, dealt):
    place = f"{PLAN}/readers/{cast.people['mei']}"
    client = cast.browse("lin")
    assert client.post(place, data={"fields": ["green", "nonsense"], "most": "4", "paused": "y"}).status_code == 303
    kept = readers.shares_of(cast.screening)[cast.people["mei"]]
    assert (kept.fields, kept.most, kept.paused) == (["green"], 4, True)
    page = client.get(PLAN + "/readers").text
    assert "暂停分配" in page and "社区环保" in page


@pytest.mark.parametrize("typed", ["-1", "forty", "99999"])
def test_a_share_that_cannot_be_keeps_what_was_typed_with_the_error_beside_it(cast, dealt, typed):
    place = f"{PLAN}/readers/{cast.people['mei']}"
    answer = cast.browse("lin").post(place, data={"fields": ["green"], "most": typed, "paused": "y"})
    assert answer.status_code == 422 and f'value="{typed}"' in answer.text and 'id="most-error"' in answer.text
    # Nothing of it has gone into the page's other forms, nor into the database.
    assert answer.text.count('aria-invalid="true"') == 1
    kept = readers.shares_of(cast.screening).get(cast.people["mei"])
    assert kept is None or kept.most is None


def test_a_filter_is_kept_used_and_dropped_by_its_owner_alone(cast, pile):
    client = cast.browse("shen")
    client.post(PILE + "/filters/kept?field=care&state=waiting", data={"title": "养老待审"})
    kept = keeping.kept_filters(cast.screening, cast.people["shen"])
    assert [one.args for one in kept] == [{"field": "care", "state": "waiting"}] and "养老待审" in client.get(PILE).text
    drop = f"{PILE}/filters/kept/{kept[0].id}/drop"
    assert cast.browse("lin").post(drop).status_code == 404 and "养老待审" not in cast.browse("lin").get(PILE).text
    assert client.post(drop).status_code == 303 and keeping.kept_filters(cast.screening, cast.people["shen"]) == []


@pytest.mark.parametrize("page", ["/deal", "/together", "/readers/1", "/readers/1/take-back"])
def test_only_the_organiser_deals(cast, dealt, page):
    assert [cast.browse(name).post(PLAN + page).status_code for name in ("shen", "su", "other")] == [403, 403, 403]
