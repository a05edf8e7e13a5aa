"""Conflicts found by rule, each with what is in common."""

from app.core.conflicts import DEFAULT_RULES, Bonds, Conflict, found_by_rule, merged


def bonds(key, own=(), **names):
    return Bonds(key, {kind: frozenset(found) for kind, found in names.items()}, frozenset(own))


def found(judge, entry, **rules):
    return [(one.origin, one.hard, one.what) for one in found_by_rule([judge], [entry], {**DEFAULT_RULES, **rules})]


def test_the_same_region_is_soft_and_the_same_employer_hard():
    judge = bonds("j1", region=["浦兴路街道"], employer=["街坊 科技"])
    entry = bonds("p1", region=["浦兴路街道"], employer=["街坊科技"])
    assert found(judge, entry) == [("region", False, "浦兴路街道"), ("employer", True, "街坊科技")]


def test_a_mentor_is_found_by_the_judges_own_name_whatever_its_width():
    assert found(bonds("j1", own=["ＬＩ Ming"]), bonds("p1", mentor=["li ming"])) == [("mentor", True, "li ming")]


def test_a_judge_who_names_the_applicant_as_a_relative_keeps_away():
    assert found(bonds("j1", relative=["王芳"]), bonds("p1", own=["王芳"])) == [("relative", True, "王芳")]


def test_an_investor_of_both_sides_is_found():
    assert found(bonds("j1", investor=["浦江基金"]), bonds("p1", investor=["浦江基金"])) == [("investor", True, "浦江基金")]


def test_a_rule_that_is_off_finds_nothing():
    assert found(bonds("j1", region=["周浦镇"]), bonds("p1", region=["周浦镇"]), region="off") == []


def test_names_that_are_empty_are_nothing_in_common():
    assert found(bonds("j1", employer=[" ", ""], own=[""]), bonds("p1", employer=["", " "], mentor=[""])) == []


def test_of_several_conflicts_between_two_the_first_hard_one_is_kept():
    kept = merged([Conflict("j", "p", "region", False), Conflict("j", "p", "judge"), Conflict("j", "p", "mentor")])
    assert kept["j", "p"].origin == "judge"
