"""Every door has a lock: endpoints and live channels name their permission, and the table is what it says."""

from __future__ import annotations

import pytest

from app import create_app
from app.core.policy import ANYONE, NOWHERE, PERMISSIONS, ROLES, SUPERVISOR, SYSTEM, Actor, Scope, may, may_look
from app.live.channels import channels

HERE, ELSEWHERE = Scope(contest_id=1), Scope(contest_id=2)

# Who has what in the contest where the role is held, in the order of ROLES:
# organiser, host, supervisor, screener, judge, applicant, officer.
TABLE = {
    "contest.read": "11111.1", "contest.edit": "1......", "contest.overlook": "1.1....", "people.manage": "1......", "letters.manage": "1......",
    "project.read": "1.1....", "project.overlook": "1.1....", "region.work": "......1", "project.import": "1......", "screening.work": "1..1...", "stage.advance": "1......", "roadshow.plan": "1......",
    "judging.hand_out": "1......", "judging.work": "....1..", "hall.see": "111....", "hall.run": "11.....", "hall.oversee": "..1....", "tally.read": "1.1....",
    "ceremony.photo": "111....", "prizes.read": "1.1....", "prizes.decide": "1......", "export.read": "1.1....", "audit.read": "1.1....", "sample.remove": "1......",
}
# What a supervisor looks at without changing anything: all that is worked at, but nothing that lets somebody in.
LOOKED_AT = {"contest.edit", "people.manage", "letters.manage", "screening.work", "stage.advance", "roadshow.plan", "hall.run"}
# Addresses behind the table's permissions, and whom the cast's people find there: 200 for the named, 403 for the rest.
PAGES = {
    "/manage/spring/people": {"lin", "su"},
    "/manage/spring/audit": {"lin", "su"},
    "/me": {"lin", "hao", "su", "shen", "wang", "judge1", "other"},
    "/me/data": {"lin", "hao", "su", "shen", "wang", "judge1", "other"},
}
PEOPLE = ("lin", "hao", "su", "shen", "wang", "judge1", "other")


def acting(role: str) -> Actor:
    return Actor(label="person:1", person_id=1, roles=frozenset({(role, 1)}))


def test_every_endpoint_declares_a_permission_of_the_table(app):
    bare = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "permission", None) not in PERMISSIONS
    }
    assert bare == set()


def test_an_endpoint_without_a_permission_would_be_noticed(tmp_path):
    # An application of its own: the shared one must not keep the bare endpoint.
    made = create_app(instance=str(tmp_path), database_url="", mail_url="", redis_url="")
    made.add_url_rule("/bare", "bare", lambda: "")
    with pytest.raises(AssertionError):
        test_every_endpoint_declares_a_permission_of_the_table(made)


def test_every_live_channel_declares_who_may_listen_to_all_of_it(app):
    assert channels(), "the live channels have to be registered for this test to mean anything"
    assert {one.name: one.control_permission for one in channels() if one.control_permission not in PERMISSIONS} == {}


def test_nobody_hears_a_channel_whole_without_a_role(app):
    assert [one.name for one in channels() if may(ANYONE, one.control_permission, HERE)] == []


@pytest.mark.parametrize("permission", TABLE)
def test_a_permission_is_held_by_its_roles_in_their_contest_alone(permission):
    held = "".join("1" if may(acting(role), permission, HERE) else "." for role in ROLES)
    assert held == TABLE[permission]
    assert [role for role in ROLES if may(acting(role), permission, ELSEWHERE)] == []


def test_the_table_above_leaves_no_role_permission_out():
    assert set(TABLE) == {name for name, rule in PERMISSIONS.items() if rule.roles}


def test_a_supervisor_looks_at_the_work_of_the_own_contest_and_changes_nothing():
    su = acting(SUPERVISOR)
    looked_at = {name for name in PERMISSIONS if may_look(su, name, HERE) and not may(su, name, HERE)}
    assert looked_at == LOOKED_AT
    assert not any(may_look(su, name, ELSEWHERE) for name in LOOKED_AT)


def test_a_page_that_is_only_looked_at_says_so(cast):
    address = "/manage/spring/stages/final/plan"
    assert "不能改动" in cast.browse("su").get(address).text
    assert "不能改动" not in cast.browse("lin").get(address).text


def test_what_is_open_to_anyone_is_what_is_public_and_the_start_of_a_project():
    assert [name for name in PERMISSIONS if may(ANYONE, name, NOWHERE)] == ["public", "project.enter"]


def test_an_owner_has_what_is_theirs_and_not_what_is_others():
    mine, others = Scope(contest_id=1, owner_id=1), Scope(contest_id=1, owner_id=2)
    for permission in ("project.edit", "project.own", "scorecard.own", "letter.read"):
        assert may(acting("applicant"), permission, mine) and not may(acting("organiser"), permission, others)


def test_an_officer_reads_the_own_region_and_no_other():
    officer = Actor(label="person:1", person_id=1, roles=frozenset({("officer", 1)}), regions=frozenset({(1, 7)}))
    here, next_door = Scope(contest_id=1, region_id=7), Scope(contest_id=1, region_id=8)
    assert may(officer, "project.read", here) and not may(officer, "project.edit", here)
    assert not may(officer, "project.read", next_door) and not may(officer, "project.read", Scope(contest_id=2, region_id=7))
    assert not may(officer, "project.read", Scope(contest_id=1))


def test_an_officer_writes_down_what_nobody_has_claimed_yet():
    officer = Actor(label="person:1", person_id=1, roles=frozenset({("officer", 1)}), regions=frozenset({(1, 7)}))
    assert may(officer, "project.edit", Scope(contest_id=1, region_id=7, entered_by=1))
    assert not may(officer, "project.edit", Scope(contest_id=1, region_id=8, entered_by=1))
    assert not may(officer, "project.own", Scope(contest_id=1, region_id=7, entered_by=1))
    assert not may(Actor(label="person:1", person_id=1), "project.edit", Scope(contest_id=1, region_id=7, entered_by=1))


def test_a_browser_without_an_account_works_at_its_own_projects_alone():
    guest, held = Actor(label="guest", guest="a" * 64), Scope(contest_id=1, holders=frozenset({"a" * 64}))
    assert may(guest, "project.own", held) and may(guest, "project.edit", held)
    assert not may(guest, "project.own", Scope(contest_id=1, holders=frozenset({"b" * 64})))
    assert not may(Actor(label="anyone"), "project.own", Scope(contest_id=1))


def test_who_is_invited_to_a_project_edits_it_and_does_not_dispose_of_it():
    helper, shared = acting("applicant"), Scope(contest_id=1, owner_id=2, editors=frozenset({1}))
    assert may(helper, "project.edit", shared) and may(helper, "project.read", shared)
    assert not may(helper, "project.own", shared)


def test_a_role_for_all_contests_holds_in_each():
    everywhere = Actor(label="person:1", person_id=1, roles=frozenset({("supervisor", None)}))
    assert may(everywhere, "audit.read", HERE) and may(everywhere, "audit.read", ELSEWHERE)
    assert not may(everywhere, "hall.run", HERE)


def test_an_unknown_permission_is_an_error_for_everybody():
    for actor in (ANYONE, SYSTEM):
        with pytest.raises(KeyError):
            may(actor, "nonsense")


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_to_their_roles_and_to_nobody_else(cast, page):
    answers = {name: cast.browse(name).get(page).status_code for name in PEOPLE}
    assert answers == {name: 200 if name in PAGES[page] else 403 for name in PEOPLE}
    assert cast.browse().get(page).location == f"/sign-in?next={page}"


@pytest.mark.parametrize(
    "address",
    ["/manage/spring/stages/final/plan/days/99999999999999999999", "/manage/spring/stages/final/plan/days/2147483648",
     "/contests/%00", "/contests/spring/final/board?room=%00", "/manage/spring/projects?q=%00"],
)
def test_an_address_that_no_database_can_look_for_is_not_found(cast, address):
    assert cast.browse("lin").get(address).status_code == 404
