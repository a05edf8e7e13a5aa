"""Possible duplicates: found by people, files, titles and texts, shown with the evidence, judged by a person."""

import io
import re

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.contests.models import Question
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.screening import marking, sharing
from app.screening.models import Twin
from app.screening.queries import reader_of
from app.screening.twins import passage, twins_of, twins_page
from app.submissions import uploads
from app.submissions.actions import save_step, withdraw
from app.submissions.models import Attachment, Project
from tests.screening.pile import add_projects, add_screener, entry, judge, lies, plan
from tests.screening.test_pile import queries_of
from tests.screening.test_verdicts import project

PILE = "/manage/spring/stages/screening/screening"
LIST = PILE + "/plan/twins"
OTHER = "养老院的饭菜又贵又凉，送餐车中午前开到楼下，现做现卖，一份十二元，志愿者帮走不动的人送上门去。"
GARDEN = "许多老人想种菜没有地，楼道口堆杂物。我们把空地分成一米见方的小格，居民按季认领，志愿者教种植。"


@pytest.fixture
def apart(cast, pile):
    """Three projects of three people with nothing in common."""
    with change(SYSTEM):
        for key, title, owner in zip(pile, ("一米菜园", "夕阳助餐车", "旧衣再生工坊"), ("zhao", "wang", None), strict=True):
            found = project(key)
            found.title, found.owner_id = title, cast.people[owner] if owner else None
            found.applicant_name = f"{title[:1]}某"
    return pile


def write(key, **values):
    with change(SYSTEM):
        for name, value in values.items():
            setattr(project(key), name, value)


def seen(cast, key="s1", name="lin"):
    """(key, evidence) of what a case page says is like it."""
    reader = reader_of(cast.actor(name), cast.screening)
    return [(one.other.key, one.evidence) for one in twins_of(entry(cast, key), reader, set())[0]]


def test_projects_with_nothing_in_common_are_no_duplicates(cast, apart):
    assert seen(cast) == [] and twins_page(cast.screening, "", 1).pairs == []
    assert "可能重复" not in cast.browse("shen").get(f"{PILE}/s1").text
    assert "没有要核对的" in cast.browse("lin").get(LIST).text


def test_a_copied_text_is_found_with_the_piece_that_both_have(cast, apart):
    write("s1", answers={"problem": GARDEN})
    write("s2", answers={"summary": "我们也做", "problem": GARDEN.replace("许多", "好多")})
    (key, evidence), = seen(cast)
    assert key == "s2" and re.fullmatch(r"内容相似 [789][0-9]%", evidence[0])
    assert f"都写了：“{GARDEN.replace('许', '').strip('。')}”" in cast.browse("shen").get(f"{PILE}/s1").text


def test_the_same_applicant_title_contact_and_file_are_each_named(cast, apart):
    write("s2", title="一米菜园计划", owner_id=cast.people["zhao"], answers={"problem": "电话 138-1111-2222"})
    for key, name in (("s1", "甲.pdf"), ("s2", "乙.pdf")):
        uploads.take(cast.actor("zhao"), project(key), io.BytesIO(b"%PDF-1.4\nsame\n%%EOF\n"), name)
    (_key, evidence), = seen(cast)
    assert evidence == ["有相同的文件：“甲.pdf”和“乙.pdf”", "名称相似 75%", "同一申报人"]


def test_several_projects_of_one_applicant_stand_apart_from_what_is_to_be_checked(cast, apart):
    write("s2", owner_id=cast.people["zhao"])
    assert seen(cast) == [("s2", ["同一申报人"])]
    page = cast.browse("shen").get(f"{PILE}/s1").text
    assert "同一申报人还有：" in page and "这个是重复的" not in page and "个项目重复" not in page
    client = cast.browse("lin")
    assert "夕阳助餐车" not in client.get(LIST).text and "夕阳助餐车" in client.get(LIST + "?said=applicant").text


def test_who_only_looks_sees_the_evidence_and_no_button(cast, apart):
    write("s2", title="一米菜园")
    client = cast.browse("su")
    page = client.get(LIST).text
    assert "名称相同" in page and "留左边的" not in page
    assert client.post(f"{PILE}/s1/twins/s2", data={"said": "copy"}).status_code == 403
    assert "这个是重复的" not in client.get(f"{PILE}/s1").text


def test_a_telephone_number_in_two_texts_is_a_common_contact(cast, apart):
    write("s1", answers={"problem": "联系人 13811112222"})
    write("s3", answers={"summary": "请打１３８１１１１２２２２"})
    assert seen(cast) == [("s3", ["联系方式相同：13811112222"])]


def test_what_changes_is_compared_anew(cast, apart):
    write("s2", title="一米菜园", updated_at=project("s2").created_at)
    assert seen(cast) == [("s2", ["名称相同"])]
    save_step(cast.actor("wang"), project("s2"), {"title": "夕阳助餐车"})
    assert seen(cast) == []


def test_who_has_left_is_no_duplicate_any_more(cast, apart):
    write("s2", title="一米菜园")
    assert len(twins_page(cast.screening, "", 1).pairs) == 1
    withdraw(cast.actor("wang"), project("s2"))
    assert twins_page(cast.screening, "", 1).pairs == []


def test_a_person_says_what_it_is_and_takes_it_back(cast, apart):
    write("s2", title="一米菜园")
    shen = cast.actor("shen")
    marking.mark_twin(shen, entry(cast, "s2"), entry(cast, "s1"), "copy")
    twin = db.session.scalars(select(Twin)).one()
    assert (twin.project_id, twin.other_id, twin.copy_id) == (project("s1").id, project("s2").id, project("s2").id)
    marking.mark_twin(shen, entry(cast, "s1"), entry(cast, "s2"), "distinct")
    marking.mark_twin(shen, entry(cast, "s1"), entry(cast, "s2"), "")
    rows = db.session.scalars(select(AuditRow.payload).where(AuditRow.action == "screening.twin").order_by(AuditRow.seq)).all()
    assert [re.search(r'"marked":(\[.*?\])', row)[1] for row in rows] == ['[null,"s2"]', '["s2","distinct"]', '["distinct",null]']


def test_saying_the_same_again_is_no_line_in_the_log(cast, apart):
    for _time in range(2):
        marking.mark_twin(cast.actor("shen"), entry(cast, "s1"), entry(cast, "s2"), "distinct")
    assert db.session.query(AuditRow).filter_by(action="screening.twin").count() == 1


def test_a_mark_changes_no_verdict_and_ticks_nothing(cast, apart):
    judge(cast, "s1", "pass", checks={"complete": True})
    marking.mark_twin(cast.actor("lin"), entry(cast, "s1"), entry(cast, "s2"), "copy")
    assert lies(cast, "s1") == "pass" and lies(cast, "s2") == "unread"


@pytest.mark.parametrize(("one", "other", "word", "code"), [("s1", "s1", "copy", "same"), ("s1", "s2", "perhaps", "mark")])
def test_nonsense_is_refused(cast, apart, one, other, word, code):
    with pytest.raises(Refused) as no:
        marking.mark_twin(cast.actor("lin"), entry(cast, one), entry(cast, other), word)
    assert no.value.code == code and db.session.query(Twin).count() == 0


def test_after_the_stage_is_done_nothing_is_marked(cast, apart):
    with change(SYSTEM):
        cast.screening.state = "done"
    answer = cast.browse("lin").post(f"{PILE}/s1/twins/s2", data={"said": "copy"}, follow_redirects=True)
    assert "已经结束" in answer.text and db.session.query(Twin).count() == 0


def test_the_list_goes_from_open_to_marked_and_shows_who_said_it(cast, apart):
    write("s2", title="一米菜园")
    client = cast.browse("lin")
    page = client.get(LIST).text
    assert "名称相同" in page and re.search(r'aria-current="page">待核对 <span class="num">1<', page)
    done = client.post(f"{PILE}/s1/twins/s2?said=", data={"said": "original", "list": "1"})
    assert done.status_code == 303 and done.location.endswith("/plan/twins")
    marked = client.get(LIST + "?said=duplicate").text
    assert "“一米菜园”是重复的" in marked and "Lin" in marked and "取消标记" in marked
    assert "没有要核对的" in client.get(LIST).text


def test_a_mark_stays_on_the_page_when_the_texts_no_longer_match(cast, apart):
    write("s2", title="一米菜园")
    marking.mark_twin(cast.actor("lin"), entry(cast, "s2"), entry(cast, "s1"), "copy")
    save_step(cast.actor("wang"), project("s2"), {"title": "夕阳助餐车"})
    assert "这个项目是重复的" in cast.browse("shen").get(f"{PILE}/s2").text
    assert "改过以后不再相似" in cast.browse("lin").get(LIST + "?said=duplicate").text


def test_a_screener_learns_nothing_of_a_project_that_is_not_theirs_to_read(cast, apart):
    write("s2", title="一米菜园第二", answers={"problem": GARDEN})
    write("s1", title="一米菜园第一", answers={"problem": GARDEN})
    add_screener(cast, "mei")
    sharing.deal(cast.actor("lin"), cast.screening)
    client = cast.browse("shen")
    page = client.get(f"{PILE}/s1").text
    assert "一米菜园第二" not in page and "还有 1 个相似的项目不归您审" in page
    assert client.post(f"{PILE}/s1/twins/s2", data={"said": "copy"}).status_code == 404


def test_blind_screeners_see_no_names_of_files_and_no_contacts(cast, apart):
    plan(cast, blind=True, hidden=["applicant_name", "q_problem"])
    write("s1", answers={"problem": GARDEN + "13811112222"})
    write("s2", answers={"problem": GARDEN + "13811112222"}, owner_id=cast.people["zhao"])
    for key in ("s1", "s2"):
        uploads.take(cast.actor("zhao"), project(key), io.BytesIO(b"%PDF-1.4\nsame\n%%EOF\n"), "赵明的书.pdf")
    write("s2", owner_id=cast.people["wang"])
    page = cast.browse("shen").get(f"{PILE}/s1").text
    assert "有相同的文件" in page and "联系方式相同" in page
    assert "赵明的书" not in page and "13811112222" not in page and "居民按季认领" not in page


def test_a_screener_reads_no_name_of_a_file_that_is_kept_from_screeners(cast, apart):
    for key, who in (("s1", "zhao"), ("s2", "wang")):
        uploads.take(cast.actor(who), project(key), io.BytesIO(b"%PDF-1.4\nsame\n%%EOF\n"), "赵明的账单.pdf")
    with change(SYSTEM):
        db.session.add(Question(contest_id=cast.contest_id, key="bill", step=5, kind="file", label="账单", seen_by=[], position=9))
        for file in db.session.scalars(select(Attachment)):
            file.question = "bill"
    page = cast.browse("shen").get(f"{PILE}/s1").text
    assert "有相同的文件" in page and "赵明的账单" not in page
    assert "有相同的文件：赵明的账单.pdf" in cast.browse("lin").get(f"{PILE}/s1").text


def test_the_list_takes_as_many_queries_for_many_pairs_as_for_one(cast, apart):
    write("s2", title="一米菜园")
    client = cast.browse("lin")
    client.get(LIST)
    one = queries_of(lambda: client.get(LIST))
    add_projects(cast, 12, prefix="t")
    client.get(LIST)
    assert len(twins_page(cast.screening, "", 1).pairs) > 5
    assert queries_of(lambda: client.get(LIST)) == one


def test_the_shared_piece_is_the_longest_and_is_cut_to_a_glance():
    assert passage("甲乙，我们做同一件事。", "丙丁，我们做同一件事。") == "我们做同一件事"
    assert len(passage("很" * 500, "很" * 500)) == 81


def test_an_erased_applicant_leaves_no_contact_to_be_found_by(cast, apart):
    write("s1", answers={"problem": "13811112222"})
    write("s3", answers={"problem": "13811112222"})
    with change(SYSTEM):
        db.session.get_one(Project, project("s1").id).answers = {}
    assert seen(cast, "s3") == []


HIDDEN = {"applicant_name", "q_problem"}


def evidence(cast, key="s1", name="shen"):
    """What a screener, from whom these answers are kept, reads of who is alike."""
    reader = reader_of(cast.actor(name), cast.screening)
    return [(one.other.key, one.evidence, one.passage) for one in twins_of(entry(cast, key), reader, HIDDEN)[0]]


def test_what_is_hidden_moves_no_figure_that_a_screener_sees(cast, apart):
    plan(cast, blind=True, hidden=sorted(HIDDEN))
    write("s1", answers={"summary": OTHER, "problem": GARDEN})
    write("s2", answers={"summary": OTHER, "problem": OTHER[::-1]})
    assert evidence(cast)[0][1] == ["内容相似 100%"] and seen(cast)[0][1] != ["内容相似 100%"]


def test_where_only_what_is_hidden_is_alike_there_is_no_figure(cast, apart):
    plan(cast, blind=True, hidden=sorted(HIDDEN))
    write("s1", answers={"summary": "甲", "problem": GARDEN})
    write("s2", answers={"summary": "乙", "problem": GARDEN})
    assert evidence(cast) == [("s2", ["您看不到的回答里有相似的"], "")]
    page = cast.browse("shen").get(f"{PILE}/s1").text.split("id=\"twins\"")[1].split("</section>")[0]
    assert "您看不到的回答里有相似的" in page and "%" not in page
    assert seen(cast)[0][1][0].startswith("内容相似") and seen(cast)[0][1] == evidence(cast, name="lin")[0][1]
