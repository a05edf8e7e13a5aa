"""What people do with projects, at the level of the verbs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.change import AuditRow, AuditText, change
from app.core.chain import short_code
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.mail import Letter
from app.submissions import actions, facts, starting
from app.submissions.models import Entry, Project
from tests.submissions.entering import FILLED, draft, past_deadline, submitted


@pytest.fixture(autouse=True)
def _request(app):
    with app.test_request_context():
        yield


def test_a_filled_draft_lacks_nothing(cast):
    assert facts.gaps(draft(cast)) == []


def test_a_draft_says_what_is_missing_in_the_order_of_the_form(cast):
    project = starting.create_project(cast.actor("zhao"), cast.contest)
    assert [gap.name for gap in facts.gaps(project)] == ["title", "field", "region", "q_summary", "q_problem", "applicant_name"]


def test_a_question_answered_with_too_many_characters_is_kept_and_marked(cast):
    project = draft(cast, q_summary="长" * 65)
    assert project.answers["summary"] == "长" * 65
    assert [(gap.name, gap.text) for gap in facts.gaps(project)] == [("q_summary", "多了 5 个字")]


def test_a_number_in_words_is_marked_and_full_width_figures_become_plain(cast):
    assert [gap.text for gap in facts.gaps(draft(cast, q_jobs="十二"))] == ["要填数字"]
    assert draft(cast, q_jobs="１２").answers["jobs"] == "12"


@pytest.mark.parametrize(("name", "value"), [("title", "名" * 61), ("field", "mars"), ("region", "atlantis")])
def test_what_cannot_be_kept_is_refused_beside_its_field(cast, name, value):
    project = draft(cast)
    with pytest.raises(Refused) as no:
        actions.save_step(cast.actor("zhao"), project, {name: value})
    assert list(no.value.fields) == [name]
    assert facts.values(project)[name] == FILLED[name]


def test_a_title_of_sixty_characters_is_kept(cast):
    assert draft(cast, title="名" * 60).title == "名" * 60


def test_invisible_characters_and_half_characters_leave_the_title(cast):
    assert draft(cast, title="一\u200b米\u202e菜\ud800园 ").title == "一米菜园"


def test_submitting_gives_the_next_number_and_an_entry_in_the_first_stage(cast):
    project = submitted(cast)
    assert (project.number, project.state) == (4, "submitted")
    entry = db.session.scalars(select(Entry).where(Entry.project_id == project.id)).one()
    assert entry.stage_id == cast.screening_id


def test_numbers_have_no_gaps_when_a_submission_is_refused_between(cast):
    first = submitted(cast)
    with pytest.raises(Refused):
        actions.submit(cast.actor("zhao"), draft(cast, title=""))
    assert submitted(cast).number == first.number + 1


def test_the_receipt_is_the_short_code_of_the_audit_row(cast):
    project = submitted(cast)
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "submissions.submit")).one()
    assert project.receipt == short_code(row.hash)


def test_submitting_twice_submits_once(cast):
    project = submitted(cast)
    receipt = project.receipt
    actions.submit(cast.actor("zhao"), project)
    assert (project.number, project.receipt) == (4, receipt)
    assert len(db.session.scalars(select(AuditRow).where(AuditRow.action == "submissions.submit")).all()) == 1


def test_an_incomplete_project_is_refused_with_its_fields(cast):
    with pytest.raises(Refused) as no:
        actions.submit(cast.actor("zhao"), draft(cast, q_problem="", applicant_name=""))
    assert set(no.value.fields) == {"q_problem", "applicant_name"}


def test_a_late_submission_is_refused_with_the_closing_time_in_the_contests_zone(cast):
    project = draft(cast)
    closing = clock.in_zone(cast.contest.closes_at, "Asia/Shanghai")
    past_deadline()
    with pytest.raises(Refused) as no:
        actions.submit(cast.actor("zhao"), project)
    assert f"{closing.day} 日 {closing:%H:%M}（UTC+8）" in str(no.value.text)
    db.session.rollback()
    assert db.session.get_one(Project, project.id).state == "draft"


def test_the_closing_moment_itself_is_too_late(cast, monkeypatch):
    project = draft(cast)
    closing = cast.contest.closes_at
    monkeypatch.setattr(clock, "now", lambda: closing)
    with pytest.raises(Refused):
        actions.submit(cast.actor("zhao"), project)
    monkeypatch.setattr(clock, "now", lambda: closing - timedelta(milliseconds=1))
    assert actions.submit(cast.actor("zhao"), project).state == "submitted"


def test_a_project_cannot_be_started_before_the_call_or_after_it(cast):
    for days in (-11, 11):
        clock.move(timedelta(days=days))
        with pytest.raises(Refused):
            starting.create_project(cast.actor("zhao"), cast.contest)


def test_a_draft_can_still_be_written_after_the_deadline(cast):
    project = draft(cast)
    past_deadline()
    actions.save_step(cast.actor("zhao"), project, {"title": "晚了一步"})
    assert project.title == "晚了一步"


def test_a_submitted_project_is_edited_until_the_deadline_and_each_edit_is_a_version(cast):
    project = submitted(cast)
    before = project.version
    actions.save_step(cast.actor("zhao"), project, {"title": "两米菜园"})
    assert (project.title, project.version) == ("两米菜园", before + 1)
    past_deadline()
    with pytest.raises(Refused) as no:
        actions.save_step(cast.actor("zhao"), project, {"title": "三米菜园"})
    assert no.value.status == 423


def test_a_submitted_project_stays_complete(cast):
    project = submitted(cast)
    with pytest.raises(Refused) as no:
        actions.save_step(cast.actor("zhao"), project, {"q_problem": ""})
    assert "q_problem" in no.value.fields
    db.session.rollback()
    assert db.session.get_one(Project, project.id).answers["problem"] == FILLED["q_problem"]


def test_two_browsers_on_the_same_field_get_a_clash_with_the_kept_text(cast):
    project, zhao = draft(cast), cast.actor("zhao")
    base = project.version
    actions.save_step(zhao, project, {"title": "这边"}, base=base, was={"title": FILLED["title"]})
    with pytest.raises(Refused) as no:
        actions.save_step(zhao, project, {"title": "那边"}, base=base, was={"title": FILLED["title"]})
    assert (no.value.status, no.value.extra["theirs"], no.value.extra["version"]) == (409, {"title": "这边"}, base + 1)


def test_two_browsers_on_different_fields_do_not_disturb_each_other(cast):
    project, zhao = draft(cast), cast.actor("zhao")
    base = project.version
    actions.save_step(zhao, project, {"title": "这边"}, base=base, was={"title": FILLED["title"]})
    actions.save_step(zhao, project, {"q_problem": "那边"}, base=base, was={"q_problem": FILLED["q_problem"]})
    assert (project.title, project.answers["problem"]) == ("这边", "那边")


def test_the_log_holds_what_was_written_as_hashes_and_keeps_the_text_beside_them(cast):
    project = draft(cast)
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "submissions.save")).one()
    assert "没有地方种菜" not in row.payload and "赵先生" not in row.payload and "一米菜园" in row.payload
    kept = db.session.scalars(select(AuditText).where(AuditText.seq == row.seq, AuditText.path == "changes/q_problem/1")).one()
    assert (kept.text, kept.person_id) == ("没有地方种菜", project.owner_id)


def test_withdrawing_takes_every_entry_out_and_keeps_the_number(cast):
    project = submitted(cast)
    actions.make_entry(SYSTEM, cast.stage, project)
    actions.withdraw(cast.actor("zhao"), project)
    assert (project.state, project.number) == ("withdrawn", 4)
    assert {entry.status for entry in project.entries} == {"withdrawn"}
    assert submitted(cast).number == 5


def test_after_the_results_nothing_is_withdrawn(cast):
    project = submitted(cast)
    with change(SYSTEM):
        cast.contest.results_at = clock.now()
    with pytest.raises(Refused):
        actions.withdraw(cast.actor("zhao"), project)


def test_a_returned_project_is_completed_after_the_close_until_the_given_time(cast):
    project = submitted(cast)
    until = clock.now() + timedelta(days=15)
    actions.return_for_completion(cast.actor("shen"), project, "请补营业执照", until)
    past_deadline()
    actions.save_step(cast.actor("zhao"), project, {"q_problem": "补充好了"})
    actions.submit(cast.actor("zhao"), project)
    assert (project.state, project.number, project.return_reason) == ("submitted", 4, "")


def test_after_the_time_given_with_a_return_it_is_too_late(cast):
    project = submitted(cast)
    actions.return_for_completion(cast.actor("shen"), project, "请补营业执照", clock.now() + timedelta(days=1))
    clock.move(timedelta(days=2))
    for verb in (lambda: actions.submit(cast.actor("zhao"), project), lambda: actions.save_step(cast.actor("zhao"), project, {"title": "晚"})):
        with pytest.raises(Refused) as no:
            verb()
        assert no.value.code == "return_closed"


def test_a_return_needs_a_reason(cast):
    with pytest.raises(Refused) as no:
        actions.return_for_completion(cast.actor("shen"), submitted(cast), " ", None)
    assert no.value.field == "reason"


def test_a_decided_project_is_not_edited_any_more(cast):
    project = submitted(cast)
    actions.set_outcome(cast.actor("lin"), project.entries[0], "advanced")
    with pytest.raises(Refused) as no:
        actions.save_step(cast.actor("zhao"), project, {"title": "改名"})
    assert no.value.code == "decided"


def test_an_entry_is_made_once(cast):
    project = submitted(cast)
    first = actions.make_entry(SYSTEM, cast.stage, project)
    assert actions.make_entry(SYSTEM, cast.stage, project).id == first.id


def test_disqualifying_needs_a_reason_and_is_logged_with_both_states(cast):
    entry = cast.entry("p1")
    with pytest.raises(Refused):
        actions.set_entry_status(cast.actor("lin"), entry, "disqualified", "")
    actions.set_entry_status(cast.actor("lin"), entry, "disqualified", "材料造假")
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "submissions.status")).one()
    assert '"status":["active","disqualified"]' in row.payload and "造假" not in row.payload


def test_a_letter_with_the_receipt_goes_out_in_the_applicants_language(cast):
    with change(SYSTEM):
        db.session.get_one(Person, cast.people["zhao"]).language = "en"
    project = submitted(cast, title_en="Square Metre Garden")
    letter = db.session.scalars(select(Letter)).one()
    assert letter.to == "zhao@example.org" and project.receipt in letter.body
    assert "Number" in letter.body


def test_an_applicant_without_an_address_finds_the_letter_in_the_account_alone(cast):
    with change(SYSTEM):
        db.session.get_one(Person, cast.people["zhao"]).email = None
    assert submitted(cast).receipt
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.person_id, letter.to, letter.next_try_at) == (cast.people["zhao"], "", None)


def test_too_many_drafts_are_refused(cast):
    for _number in range(starting.MOST_DRAFTS):
        starting.create_project(cast.actor("zhao"), cast.contest)
    with pytest.raises(Refused) as no:
        starting.create_project(cast.actor("zhao"), cast.contest)
    assert no.value.code == "too_many_drafts"
