"""Finding projects by any words in them, on both databases."""

from sqlalchemy import select, text

from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.submissions.models import Project, ProjectText
from app.submissions.queries import Filters, projects_page
from app.submissions.searching import holds, index_contest


def found(words, **how):
    return list(db.session.scalars(select(Project.key).where(holds(words, **how)).order_by(Project.id)))


def write(key, **values):
    with change(SYSTEM):
        project = db.session.scalars(select(Project).where(Project.key == key)).one()
        for name, value in values.items():
            setattr(project, name, value)


def test_words_are_found_in_titles_names_and_answers(cast):
    write("p2", title="社区老年助餐点", applicant_name="欧阳女士", answers={"summary": "热饭送到家", "team": [{"name": "周师傅", "role": "厨师"}]})
    for words in ("助餐", "餐", "老年助餐点", "欧阳", "送到家", "周师傅", "助餐 厨师"):
        assert found(words) == ["p2"], words
    for words in ("助老", "餐助", "助餐 牙医", "欧阳先生"):
        assert found(words) == [], words


def test_an_edit_is_found_at_once_and_what_it_replaced_no_longer(cast):
    write("p1", answers={"summary": "屋顶花园"})
    assert found("屋顶") == ["p1"]
    write("p1", answers={"summary": "雨水花园"})
    assert (found("屋顶"), found("雨水")) == ([], ["p1"])


def test_letters_are_found_whatever_their_case_and_width(cast):
    write("p3", title_en="Warm Meals 2017")
    assert found("MEALS") == found("ｍｅａｌｓ") == found("warm 2017") == ["p3"]


def test_signs_that_mean_something_to_a_database_are_plain_text(cast):
    write("p1", title='100%_"养老"\\')
    for words in ("100%", "%_", '"养老"', "\\"):
        assert found(words) == ["p1"], words
    for words in ("%", "_", "' OR 1=1", '" OR "', "*", "NEAR", "grams:养", "NOT"):
        assert found(words) == (["p1"] if words in "%_" else []), words


def test_a_number_finds_the_receipt_and_the_text(cast):
    write("p3", title="第2号")
    assert found("2") == ["p2", "p3"]


def test_items_that_are_left_out_find_nothing(cast):
    write("p1", applicant_name="欧阳女士", answers={"summary": "欧阳路上的食堂"})
    assert found("欧阳", without={"applicant_name"}) == ["p1"] == found("欧阳", only={"applicant_name"})
    assert found("欧阳", without={"applicant_name", "q_summary"}) == [] == found("欧阳", only={"title"})


def test_the_list_is_narrowed_by_words_of_an_answer(cast):
    write("p2", answers={"summary": "热饭送到家"})
    assert [row.key for row in projects_page(cast.contest, Filters(q="送到家"), 1).rows] == ["p2"]


def test_writing_all_anew_changes_nothing(cast):
    def rows():
        return set(db.session.execute(select(ProjectText.project_id, ProjectText.item, ProjectText.text, ProjectText.grams)))

    before = rows()
    with change(SYSTEM):
        index_contest(cast.contest_id)
    assert rows() == before != set() and found("介绍1") == ["p1"]


def test_what_goes_is_not_found_any_more(cast):
    write("p1", title="屋顶花园")
    number = db.session.scalars(select(Project.id).where(Project.key == "p1")).one()
    with change(SYSTEM):
        db.session.execute(text("DELETE FROM project_text WHERE project_id = :id"), {"id": number})
    assert found("屋顶") == []
