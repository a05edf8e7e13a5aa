"""Verdicts: who may give which, what is kept, what comes back after completion."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.screening import queries
from app.screening.models import Verdict
from app.screening.verdicts import PILE, VERDICTS
from app.submissions.actions import save_step, submit, withdraw
from app.submissions.models import Project
from tests.screening.pile import entry, judge


def project(key) -> Project:
    return db.session.scalars(select(Project).where(Project.key == key)).one()


def state(cast, key):
    return queries.line_of(entry(cast, key)).state


def refused(code, *args, **more):
    with pytest.raises(Refused) as no:
        judge(*args, **more)
    assert no.value.code == code
    return no.value


def test_each_state_of_the_pile_has_a_word_and_each_verdict_a_state(app):
    assert {"pass", "fail"} <= set(PILE) and set(VERDICTS) == {"pass", "fail", "unsure", "return"}
    assert all(str(one.label) for one in [*PILE.values(), *VERDICTS.values()])


def test_a_pass_is_kept_with_its_ticks_and_told_to_the_audit_log(cast, pile):
    given = judge(cast, "s1", "pass", checks={"complete": True, "forged": True})
    assert given.checks == {"complete": True, "local": False}
    assert state(cast, "s1") == "pass"
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "screening.verdict")).one()
    assert row.actor == f"person:{cast.people['shen']}" and '"verdict":[null,"pass"]' in row.payload


@pytest.mark.parametrize("verdict", ["fail", "return"])
def test_a_verdict_against_a_project_needs_a_reason(cast, pile, verdict):
    assert refused("no_reason", cast, "s1", verdict, "  ").field == "reason"
    assert state(cast, "s1") == "unread"


def test_an_unknown_verdict_is_refused_at_its_field(cast, pile):
    assert refused("verdict", cast, "s1", "perhaps").field == "verdict"


def test_all_verdicts_are_kept_and_the_newest_counts(cast, pile):
    judge(cast, "s1", "fail", "材料不齐")
    judge(cast, "s1", "pass")
    assert [one.verdict for one in queries.verdicts_of(entry(cast, "s1"))] == ["pass", "fail"]
    assert state(cast, "s1") == "pass"


def test_pressing_twice_gives_one_verdict(cast, pile):
    first = judge(cast, "s1", "fail", "材料不齐", newest=0)
    again = judge(cast, "s1", "fail", "材料不齐", newest=0)
    assert again.id == first.id and db.session.query(Verdict).count() == 1


def test_a_verdict_on_a_page_that_another_screener_overtook_is_refused(cast, pile):
    judge(cast, "s1", "pass", newest=0)
    assert refused("newer_verdict", cast, "s1", "fail", "不行", newest=0).status == 409


def test_a_verdict_on_a_project_that_changed_meanwhile_is_refused(cast, pile):
    base = queries.seen(project("s1"))
    save_step(cast.actor("zhao"), project("s1"), {"q_summary": "新的介绍"})
    assert refused("project_changed", cast, "s1", "pass", base=base).status == 409
    assert judge(cast, "s1", "pass", base=queries.seen(project("s1")))


def test_a_project_that_changed_after_its_verdict_waits_again(cast, pile):
    judge(cast, "s1", "pass")
    save_step(cast.actor("zhao"), project("s1"), {"q_summary": "换了说法"})
    assert state(cast, "s1") == "changed"
    judge(cast, "s1", "pass")
    assert state(cast, "s1") == "pass"


def test_a_return_is_completed_by_the_applicant_and_comes_back_marked(cast, pile):
    judge(cast, "s1", "return", "请补上就业人数")
    found = project("s1")
    assert (found.state, found.return_reason, state(cast, "s1")) == ("returned", "请补上就业人数", "returned")
    assert timedelta(days=2, hours=23) < found.return_until - clock.now() <= timedelta(days=3)
    save_step(cast.actor("zhao"), found, {"q_jobs": "12"})
    assert state(cast, "s1") == "returned"
    submit(cast.actor("zhao"), project("s1"))
    assert state(cast, "s1") == "completed"
    assert queries.counts(cast.screening) == {"unread": 2, "completed": 1}
    judge(cast, "s1", "pass")
    assert state(cast, "s1") == "pass"


def test_a_return_takes_the_deadline_that_the_screener_sets(cast, pile):
    until = clock.now() + timedelta(days=1)
    judge(cast, "s1", "return", "请补", until=until)
    assert project("s1").return_until == until


def test_a_deadline_in_the_past_gives_no_verdict_at_all(cast, pile):
    refused("past", cast, "s1", "return", "请补", until=clock.now() - timedelta(hours=1))
    assert db.session.query(Verdict).count() == 0 and project("s1").state == "submitted"


def test_while_the_applicant_completes_only_another_return_can_be_given(cast, pile):
    judge(cast, "s1", "return", "请补")
    refused("being_completed", cast, "s1", "fail", "等不及")
    judge(cast, "s1", "return", "请补两样")
    assert project("s1").return_reason == "请补两样"


def test_after_the_deadline_a_return_that_was_not_completed_can_be_failed(cast, pile):
    judge(cast, "s1", "return", "请补")
    clock.move(timedelta(days=4))
    judge(cast, "s1", "fail", "到期没有补充")
    assert state(cast, "s1") == "fail"


def test_a_withdrawn_project_takes_no_verdict(cast, pile):
    withdraw(cast.actor("zhao"), project("s1"))
    refused("entry_out", cast, "s1", "pass")
    assert state(cast, "s1") == "out"


def test_nobody_judges_a_project_of_their_own(cast, pile):
    with change(SYSTEM):
        project("s1").owner_id = cast.people["shen"]
    assert refused("own_project", cast, "s1", "pass").status == 403


def test_after_the_stage_is_done_no_verdict_is_taken(cast, pile):
    with change(SYSTEM):
        cast.screening.state = "done"
    assert refused("stage_done", cast, "s1", "pass").status == 423


def test_a_stage_that_was_planned_opens_with_its_first_verdict(cast, pile):
    with change(SYSTEM):
        cast.screening.state = "planned"
    judge(cast, "s1", "pass")
    assert cast.screening.state == "open"


def test_a_refused_first_verdict_leaves_a_planned_stage_planned(cast, pile):
    with change(SYSTEM):
        cast.screening.state = "planned"
    refused("no_reason", cast, "s1", "fail")
    assert cast.screening.state == "planned"


def test_a_number_without_end_in_a_hidden_field_is_an_old_page_and_no_fault_of_ours(cast, pile):
    judge(cast, "s1", "pass")
    sent = {"verdict": "fail", "reason": "不行", "base": "x", "newest": "9" * 5000}
    assert cast.browse("lin").post("/manage/spring/stages/screening/screening/s1", data=sent).status_code == 409
    assert cast.browse("lin").post("/manage/spring/stages/screening/screening/s1/settle", data=sent).status_code == 409
