"""Rows of pending decisions: saved one by one or as a page, clashes shown, bad values beside their field."""

import re

import pytest

from app.change import AuditRow
from app.db import db
from app.screening import deciding
from app.screening.deciding import pending
from tests.asking import questions_of
from tests.screening.pile import add_projects, judge, meant

PAGE = "/manage/spring/stages/screening/advance"


def row(cast, key):
    return next(one for one in pending(cast.screening).rows if one.key == key)


def way(cast, key):
    found = row(cast, key)
    return (found.outcome, found.place, found.reason, found.version)


def put(cast, key, base=0, **said):
    return cast.browse("lin").put(f"{PAGE}/{key}", json={"outcome": "advanced", "place": "", "reason": "", "base": base, **said})


def page_form(text, **changed):
    """What the page's own form would send, with some controls changed."""
    form = dict.fromkeys(re.findall(r'<select class="input" name="([\w-]+)"', text), "")
    for block in re.findall(r"<select .*?</select>", text, re.DOTALL):
        chosen = re.search(r'<option value="(\w*)" selected', block)
        form[re.search(r'name="([\w-]+)"', block)[1]] = chosen[1] if chosen else ""
    for name, value in re.findall(r'name="((?:place|base|was)-\w+)" value="(\w*)"', text):
        form[name] = value
    for name, value in re.findall(r'<textarea class="input" name="([\w-]+)"[^>]*>([^<]*)<', text):
        form[name] = value
    return {**form, **{name.replace("_", "-"): value for name, value in changed.items()}}


def test_a_row_saves_by_itself_and_answers_with_the_figures(cast, pile):
    answer = put(cast, "s1", outcome="reserve").json
    assert answer["row"]["place"] == 1 and answer["row"]["base"] == 1 and "Lin" in answer["row"]["who"]
    assert answer["counts"] == {"": 3, "open": 2, "advanced": 0, "reserve": 1, "eliminated": 0}
    assert "还有 2 个项目没有定去留" in answer["summary"] and way(cast, "s1") == ("reserve", 1, "", 1)


def test_of_two_organisers_the_later_sees_what_the_first_did_and_overwrites_nothing(cast, pile):
    assert put(cast, "s1", reason="我先").status_code == 200
    late = put(cast, "s1", outcome="eliminated", reason="我后")
    assert late.status_code == 409 and late.json["clash"] and late.json["row"]["says"] == "晋级"
    assert way(cast, "s1") == ("advanced", None, "我先", 1)
    assert put(cast, "s1", late.json["row"]["base"], outcome="eliminated", reason="我后").status_code == 200
    assert way(cast, "s1")[0] == "eliminated"


def test_a_row_taken_back_and_given_anew_is_not_the_one_that_was_seen(cast, pile):
    put(cast, "s1")
    put(cast, "s1", 1, outcome="")
    put(cast, "s1", 2, reason="别人的")
    assert put(cast, "s1", 1, outcome="eliminated").status_code == 409 and way(cast, "s1")[2] == "别人的"


def test_the_same_row_again_changes_nothing(cast, pile):
    put(cast, "s1")
    lines = db.session.query(AuditRow).count()
    assert put(cast, "s1").json["row"]["base"] == 1 and db.session.query(AuditRow).count() == lines


@pytest.mark.parametrize(("said", "field"), [
    ({"outcome": "reserve", "place": "0"}, "place"), ({"outcome": "reserve", "place": "二"}, "place"), ({"outcome": "winner"}, "outcome"),
    ({"outcome": "reserve", "place": 1000}, "place"), ({"reason": "长" * 1001}, "reason"),
])
def test_a_bad_value_is_said_beside_its_field(cast, pile, said, field):
    answer = put(cast, "s1", **said)
    assert answer.status_code == 422 and list(answer.json["fields"]) == [field] and way(cast, "s1")[3] == 0


def test_where_all_places_are_taken_the_next_reserve_is_refused_beside_its_place(cast, pile, monkeypatch):
    monkeypatch.setattr(deciding, "LAST_PLACE", 1)
    assert put(cast, "s1", outcome="reserve").status_code == 200
    answer = put(cast, "s2", outcome="reserve")
    assert answer.status_code == 422 and list(answer.json["fields"]) == ["place"] and way(cast, "s2")[3] == 0


@pytest.mark.parametrize("body", [None, [], {"outcome": 1, "base": 0}, {"outcome": "advanced"}, {"outcome": "advanced", "base": True}, {"outcome": "advanced", "base": 0, "place": []}])
def test_a_body_of_another_shape_is_refused(cast, pile, body):
    assert cast.browse("lin").put(f"{PAGE}/s1", json=body).status_code == 400


def test_without_script_a_page_saves_what_was_changed_in_it(cast, pile):
    judge(cast, "s2", "fail", "材料不齐")
    client = cast.browse("lin")
    form = page_form(client.get(PAGE).text, outcome_s1="advanced", outcome_s2="eliminated", outcome_s3="reserve", place_s3="2")
    assert client.post(PAGE, data=form).status_code == 303 and "已保存 3 行" in client.get(PAGE).text
    assert [way(cast, key)[:3] for key in pile] == [("advanced", None, ""), ("eliminated", None, "材料不齐"), ("reserve", 2, "")]


def test_without_script_rows_left_alone_are_not_touched_and_a_clash_is_shown_with_what_was_typed(cast, pile):
    client = cast.browse("lin")
    form = page_form(client.get(PAGE).text, outcome_s1="eliminated", reason_s1="我的理由")
    meant(cast, s1=("advanced", "对方的理由"), s2="advanced")
    answer = client.post(PAGE, data=form)
    assert answer.status_code == 409 and "别人改成了“晋级”" in answer.text and "对方的理由" in answer.text and ">我的理由<" in answer.text
    assert way(cast, "s1")[0] == "advanced" and way(cast, "s2")[0] == "advanced"
    assert client.post(PAGE, data=page_form(answer.text)).status_code == 303 and way(cast, "s1")[:3] == ("eliminated", None, "我的理由")


def test_without_script_a_bad_place_stays_typed_beside_its_error(cast, pile):
    client = cast.browse("lin")
    form = page_form(client.get(PAGE).text, outcome_s1="reserve", place_s1="abc", outcome_s2="advanced")
    answer = client.post(PAGE, data=form)
    assert answer.status_code == 422 and 'value="abc"' in answer.text and "请填 1 到 999 的整数" in answer.text
    assert way(cast, "s2")[0] == "advanced"


def test_the_list_is_narrowed_to_an_outcome_with_reserves_in_their_order(cast, pile):
    meant(cast, s1=("reserve", 2), s2=("reserve", 1), s3="advanced")
    page = cast.browse("lin").get(f"{PAGE}?show=reserve").text
    assert re.findall(r'data-row="(\w+)"', page) == ["s2", "s1"]


def test_a_row_of_another_stage_or_contest_is_not_found(cast, pile):
    assert cast.browse("lin").put("/manage/spring/stages/final/advance/s1", json={"outcome": "advanced", "base": 0}).status_code == 404


def test_the_page_asks_the_database_no_more_often_for_more_rows(cast, pile):
    meant(cast, s1="advanced", s2="eliminated")
    client = cast.browse("lin")
    asked = []
    for prefix in ("t", "u"):
        meant(cast, **dict.fromkeys(add_projects(cast, 6, prefix=prefix), "advanced"))
        # What the test itself holds is read anew once.
        client.get(PAGE)
        asked.append(questions_of(client, PAGE))
    assert asked[0] == asked[1]


def test_half_a_character_in_a_reason_is_left_out(cast, pile):
    # Escaped by hand: the client's own JSON would not carry it.
    body = '{"outcome": "advanced", "place": "", "reason": "好\\ud800的", "base": 0}'
    answer = cast.browse("lin").put(f"{PAGE}/s1", data=body, content_type="application/json")
    assert answer.json["row"]["reason"] == "好的"
