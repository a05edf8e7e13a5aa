"""How alike two projects are: sketches of texts, titles, people, files; and finding the alike among many."""

import random

import pytest

from app.core.likeness import SKETCH, Crowd, Portrait, compare, contacts, resemblance, sketch

GARDEN = "许多老人想种菜没有地，楼道口堆杂物。我们把空地分成一米见方的小格，居民按季认领，志愿者教种植，收成一半留给社区食堂。"
MEALS = "独居老人做饭难。我们用三轮保温车每天两次送到楼下，饭菜由社区食堂做，子女在手机上付费，志愿者顺便看看老人。"


def portrait(key, title="", text="", **more):
    return Portrait(key, title, tuple(sketch(text)), **more)


def test_a_copied_text_with_some_words_changed_resembles_and_another_of_the_same_field_does_not():
    changed = GARDEN.replace("一米见方", "两米见方").replace("收成一半", "收成的一半")
    assert resemblance(sketch(GARDEN), sketch(GARDEN)) == 1
    assert resemblance(sketch(GARDEN), sketch(changed)) > 0.4 > 0.1 > resemblance(sketch(GARDEN), sketch(MEALS))


def test_spaces_marks_width_and_case_do_not_change_a_sketch():
    assert sketch("我们 把空地，分成一米 ABC 的小格！") == sketch("我们把空地分成一米ａｂｃ的小格")


def test_a_sketch_is_the_same_everywhere_and_never_longer_than_it_may_be():
    assert sketch("一二三四五六七八九十甲乙丙丁戊己庚辛")[:2] == [38615716, 206220503]
    assert len(sketch(GARDEN * 20)) == SKETCH and sketch("太短") == []


def test_half_a_text_in_another_is_half_a_resemblance():
    chance = random.Random(1)
    pieces = ["".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(600)) for _ in range(3)]
    shared, whole = pieces[0] + pieces[1], pieces[0] + pieces[2]
    assert 0.15 < resemblance(sketch(shared), sketch(whole)) < 0.55


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话 138-0000 不是，13800001234 是", {"13800001234"}), ("座机０２１－６８０００１２３", {"02168000123"}),
        ("写信到 Zhao.Min@Example.org。", {"zhao.min@example.org"}), ("编号 2026138000012340", set()), ("没有", set()),
    ],
)
def test_contacts_in_a_text_are_found_whatever_their_width(text, found):
    assert contacts(text) == found


def test_each_piece_of_evidence_is_named_and_raises_the_score():
    one = portrait(1, "一米菜园", GARDEN, owner=7, name="赵明", files=frozenset({"a", "b"}))
    two = portrait(2, "社区一米菜园计划", GARDEN, owner=7, name="赵 明", files=frozenset({"b"}))
    found = compare(one, two)
    assert found.owner and found.files == {"b"} and found.title >= 0.6 and found.text == 1 and not found.contacts
    assert found.score > compare(one, portrait(3, owner=7)).score > 0


def test_the_same_name_alone_is_nothing_to_speak_of():
    assert compare(portrait(1, name="王芳"), portrait(2, name="王芳")) is None


def test_two_short_titles_that_are_the_same_are_found():
    assert Crowd([portrait(1, "助餐"), portrait(2, "助餐 "), portrait(3, "助老")]).pairs[0].title == 1
    assert len(Crowd([portrait(1, "助餐"), portrait(2, "助餐 "), portrait(3, "助老")]).pairs) == 1


def test_what_everybody_has_makes_nobody_alike():
    crowd = Crowd([portrait(at, chr(0x4E00 + at) * 3, owner=1, files=frozenset({"flyer"})) for at in range(60)])
    assert crowd.pairs == [] and crowd.like(3) == [] and crowd.like(999) == []


def test_pairs_come_once_and_the_most_alike_first():
    crowd = Crowd([portrait(1, "菜园", GARDEN), portrait(2, "助餐", MEALS, owner=5), portrait(3, "花园", GARDEN), portrait(4, "读书", owner=5)])
    assert [(pair.one, pair.other) for pair in crowd.pairs] == [(1, 3), (2, 4)]
    assert [pair.other for pair in crowd.like(3)] == [1]


def test_who_changes_or_goes_is_compared_as_it_is_now():
    crowd = Crowd([portrait(1, "一米菜园"), portrait(2, "一米菜园"), portrait(3, "一米菜园")])
    assert len(crowd.pairs) == 3
    later = crowd.changed([portrait(2, "夕阳助餐车")], gone=[3])
    assert later.pairs == [] and later.like(1) == [] and later.like(3) == [] and len(crowd.pairs) == 3
    assert [(pair.one, pair.other) for pair in later.changed([portrait(3, "一米菜园")]).pairs] == [(1, 3)]


def test_one_is_found_among_three_thousand():
    chance = random.Random(3)
    texts = ["".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(60)) for _ in range(3000)]
    crowd = Crowd([portrait(at, text[:8], text) for at, text in enumerate([*texts, texts[7]])])
    assert [pair.other for pair in crowd.like(3000)] == [7] and len(crowd.pairs) == 1
