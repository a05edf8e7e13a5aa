"""The script of a ceremony: from the last tier up to the first, one name at a time."""

from app.core.ceremony import ALL, NAMES, NOT_BEGUN, TITLE, Prized, Tier, moved, script


def tier(key, *entries, alone=True):
    return Tier(key, [Prized(entry, rank, "90.00") for rank, entry in enumerate(entries, start=1)], alone)


def told(steps):
    return [(step.kind, step.tier, [one.entry for one in step.entries]) for step in steps]


def test_the_script_climbs_from_the_last_tier_to_the_first_and_ends_with_all():
    steps = script([tier("first", "p1"), tier("second", "p2", "p3"), tier("merit", "p4", "p5", alone=False)])
    assert told(steps) == [
        (TITLE, "merit", []), (NAMES, "merit", ["p4", "p5"]), (TITLE, "second", []), (NAMES, "second", ["p3"]),
        (NAMES, "second", ["p2"]), (TITLE, "first", []), (NAMES, "first", ["p1"]), (ALL, None, ["p1", "p2", "p3", "p4", "p5"]),
    ]


def test_only_the_best_tier_that_is_given_is_the_top():
    steps = script([tier("first"), tier("second", "p1"), tier("third", "p2")])
    assert [step.tier for step in steps if step.top] == ["second"]


def test_a_tier_that_nobody_gets_has_no_step():
    assert told(script([tier("first"), tier("second", "p1")]))[0] == (TITLE, "second", [])


def test_without_any_prize_there_is_no_script():
    assert script([tier("first"), tier("second")]) == []


def test_steps_lead_nowhere_beyond_the_ends():
    assert [moved(NOT_BEGUN, "next", 2), moved(0, "back", 2), moved(1, "next", 2), moved(NOT_BEGUN, "back", 2)] == [0, NOT_BEGUN, None, None]
