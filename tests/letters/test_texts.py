"""Words of letters: placeholders filled and checked, an organiser's own wording in both languages, its preview."""

import pytest

from app.change import change
from app.core.policy import SYSTEM
from app.stationery import KINDS, LANGUAGES, fault, fill, house_wording, own_texts
from tests.letters.post import letters
from tests.submissions.entering import submitted

PAGE = "/manage/spring/letters/texts/receipt"
WORDS = {"subject_zh": "收到 {{title}}", "body_zh": "{{ name }}：\n编号 {{number}}", "subject_en": "", "body_en": ""}


@pytest.mark.parametrize("key", sorted(KINDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_house_words_of_every_kind_use_its_own_placeholders(app, key, language):
    words = house_wording(KINDS[key], language)
    assert fault(words.subject, KINDS[key].names) is None and fault(words.body, KINDS[key].names) is None
    assert words.subject and words.body and len(words.subject) < 60


@pytest.mark.parametrize("text", [
    "{{titel}}", "{{title}", "{title}}", "{{title", "title}}", "{{ }}", "{{}}", "{{title.x}}", "{{title|safe}}", "{{ 7*7 }}",
    "{title}", "｛｛title｝｝", "{{标题}}", "{% if title %}", "{{{title}}", "{{Title}}",
])
def test_a_placeholder_that_is_broken_or_unknown_is_found(app, text):
    with app.test_request_context():
        # A tag of a template language is plain text here: nothing runs it.
        assert (fault(text, ["title"]) is None) == text.startswith("{%")


@pytest.mark.parametrize("text", ["{{title}}", "{{ title }}", "100% {a} $title %(title)s", "", "a } b { c"])
def test_what_is_no_placeholder_is_plain_text(app, text):
    assert fault(text, ["title"]) is None
    assert fill(text, {"title": "X"}) == text.replace("{{ title }}", "X").replace("{{title}}", "X")


def test_what_is_filled_in_is_not_looked_through_again():
    assert fill("{{title}}", {"title": "{{reason}}", "reason": "geheim"}) == "{{reason}}"
    assert fill("{{title}}", {"title": "\\1 \\g<0> {0.__class__}"}) == "\\1 \\g<0> {0.__class__}"


def test_a_line_with_nothing_to_say_is_left_out():
    assert fill("A\n\n到 {{until}} 为止\n\nB {{x}} {{until}}", {"until": "", "x": "1"}) == "A\n\nB 1"


def test_the_organisers_words_are_used_from_then_on(cast):
    assert cast.browse("lin").post(PAGE, data=WORDS).status_code == 303
    project = submitted(cast)
    assert letters()[0].subject == "收到 一米菜园" and letters()[0].body == f"Zhao：\n编号 {project.number}"


def test_a_language_without_own_words_has_the_houses(cast):
    cast.browse("lin").post(PAGE, data=WORDS)
    with change(SYSTEM):
        cast.person("zhao").language = "en"
    submitted(cast)
    assert letters()[0].subject.startswith("We received your project")


@pytest.mark.parametrize(("field", "typed"), [("subject_zh", "收到 {{titel}}"), ("body_en", "Dear {{name}")])
def test_a_broken_placeholder_is_said_beside_its_field_and_everything_typed_stays(cast, field, typed):
    answer = cast.browse("lin").post(PAGE, data={**WORDS, "body_en": "Mine", field: typed})
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    for text in (typed, "编号 {{number}}"):
        assert text in answer.text
    submitted(cast)
    assert letters()[0].subject.startswith("已收到您的项目")


def test_the_preview_uses_a_real_project_and_keeps_nothing(cast):
    project = submitted(cast)
    answer = cast.browse("lin").post(PAGE, data={**WORDS, "project": project.key, "look": "1"})
    assert answer.status_code == 200 and "收到 一米菜园" in answer.text and f"Zhao：\n编号 {project.number}" in answer.text
    assert own_texts_of(cast) == {}


def own_texts_of(cast):
    return own_texts(cast.contest_id, "receipt")


def test_saving_the_houses_words_keeps_none_of_ones_own(cast):
    house = {language: house_wording(KINDS["receipt"], language) for language in LANGUAGES}
    data = {f"{part}_{language}": getattr(words, part) for language, words in house.items() for part in ("subject", "body")}
    assert cast.browse("lin").post(PAGE, data=data).status_code == 303
    assert own_texts_of(cast) == {}


def test_the_way_back_to_the_houses_words(cast):
    browser = cast.browse("lin")
    browser.post(PAGE, data=WORDS)
    assert "改回通用的文字" in browser.get(PAGE).text
    browser.post(f"{PAGE}/house")
    submitted(cast)
    assert letters()[0].subject.startswith("已收到您的项目")


def test_a_kind_that_is_none_is_not_found(cast):
    assert cast.browse("lin").get("/manage/spring/letters/texts/nonsense").status_code == 404
