"""PUT of a scorecard: each check in the contract's order, and one edit counted once."""

import json
import threading

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import Token
from app.change import AuditRow, change
from app.core import chain
from app.core.policy import SYSTEM
from app.db import db
from app.judging.actions import recuse
from app.scoring.actions import close_entry
from app.scoring.models import LateEdit, ScorecardVersion
from tests.scoring.stage import FULL, Scoring, body


@pytest.fixture
def scoring(cast):
    return Scoring(cast)


def bearer(scoring, name):
    secret = f"token-of-{name}"
    with change(SYSTEM):
        db.session.add(
            Token(person_id=scoring.cast.people[name], label="t", secret_hash=hashed(secret), created_at=clock.now())
        )
    return {"Authorization": f"Bearer {secret}"}


def put_raw(scoring, data):
    return scoring.cast.browse("judge1").put(f"/api/v1/scorecards/{scoring.card().key}", data=data)


def test_a_saved_card_comes_back_with_its_receipt(scoring):
    sent = body(comment="好")
    answer = scoring.put(sent=sent)
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "scoring.save")).one()
    assert answer.status_code == 200
    assert answer.json["receipt"] == {"seq": row.seq, "key": sent["key"], "hash": row.hash}
    assert answer.json["scorecard"] == {
        "id": scoring.card().key, "entry": "p1", "version": 1, "state": "submitted",
        "marks": FULL, "total": "80.5", "comment": "好",
        "criteria": [
            {"title": "创新性", "key": "innovation", "min": "0", "max": "60", "step": "0.5", "weight": "1"},
            {"title": "社区效益", "key": "benefit", "min": "0", "max": "40", "step": "0.5", "weight": "1"},
        ],
    }


def test_without_a_sign_in_comes_401_even_for_no_card_and_without_a_csrf_token(scoring, app):
    app.config["WTF_CSRF_ENABLED"] = True
    nobody = scoring.cast.browse()
    answers = [nobody.put(f"/api/v1/scorecards/{key}", data="{") for key in (scoring.card().key, "none")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].mimetype == "application/problem+json"


def test_a_cookie_needs_the_csrf_token_and_a_bearer_does_not(scoring, app):
    app.config["WTF_CSRF_ENABLED"] = True
    assert scoring.put().status_code == 400
    headers = bearer(scoring, "judge1")
    answer = app.test_client().put(f"/api/v1/scorecards/{scoring.card().key}", json=body(), headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["judge2", "lin", "su", "other", "wang"])
def test_another_judges_card_is_not_there(scoring, name):
    assert scoring.put(client=scoring.cast.browse(name)).status_code == 404
    assert scoring.put(client=scoring.cast.browse("judge1"), number=1).status_code == 200


def test_an_unknown_card_is_not_there(scoring):
    assert scoring.cast.browse("judge1").put("/api/v1/scorecards/none", json=body()).status_code == 404


def test_a_repeated_key_gets_the_same_answer_and_is_not_counted_again(scoring):
    sent = body()
    answers = [scoring.put(sent=sent) for _ in range(3)]
    assert [answer.data for answer in answers] == [answers[0].data] * 3
    assert db.session.scalar(select(func.count()).select_from(ScorecardVersion)) == 1


def test_a_repeated_key_is_answered_after_newer_edits_recusal_and_closing(scoring):
    sent = body()
    first = scoring.put(sent=sent)
    assert scoring.put(base=1, marks={**FULL, "benefit": "1"}).status_code == 200
    recuse(SYSTEM, scoring.judge(1), scoring.cast.entry("p1"), "亲属", "organiser")
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    again = scoring.put(sent=sent)
    assert (again.status_code, again.data) == (200, first.data)


def test_a_key_used_with_another_body_is_refused_before_anything_else(scoring):
    sent = body()
    scoring.put(sent=sent)
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    answer = scoring.put(sent={**sent, "comment": "别的"})
    assert (answer.status_code, answer.json["code"]) == (422, "key_used")


def test_a_body_that_is_equal_as_json_is_the_same_edit(scoring):
    sent = body(marks={"innovation": 50.5, "benefit": 30})
    first = scoring.put(sent=sent)
    text = json.dumps(dict(reversed(sent.items()))).replace("50.5", "50.50")
    assert "50.50" in text and put_raw(scoring, text).data == first.data
    assert put_raw(scoring, text.replace("50.50", '"50.5"')).json["code"] == "key_used"


def test_a_recused_judge_gets_403_before_the_entry_is_asked(scoring):
    recuse(SYSTEM, scoring.judge(1), scoring.cast.entry("p1"), "亲属", "organiser")
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    answer = scoring.put(base=7, marks={"innovation": "99"})
    assert (answer.status_code, answer.json["code"]) == (403, "recused")


def test_an_entry_that_is_not_open_yet_gets_423_before_base_and_marks(scoring):
    answer = scoring.put(entry="p2", base=7, marks={"innovation": "99"})
    assert (answer.status_code, answer.json["kept"]) == (423, False)
    assert db.session.scalars(select(LateEdit)).all() == []


def test_a_closed_entry_keeps_a_submitted_edit_once(scoring):
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    sent = body()
    answers = [scoring.put(sent=sent) for _ in range(2)]
    assert [(answer.status_code, answer.json["kept"]) for answer in answers] == [(423, True)] * 2
    assert len(db.session.scalars(select(LateEdit)).all()) == 1 and scoring.card().version == 0


def test_a_stale_base_gets_409_with_the_present_card_before_marks(scoring):
    scoring.put()
    answer = scoring.put(base=0, marks={"innovation": "99"})
    assert answer.status_code == 409
    assert answer.json["scorecard"]["version"] == 1 and answer.json["scorecard"]["marks"] == FULL


@pytest.mark.parametrize(
    "mark",
    ["60.5", "-0.5", "0.3", "abc", "", "1e1", "NaN", "٣", True, None, [], {}, 60.25, 10**50, "0" * 20],
)
def test_a_mark_that_the_criterion_does_not_allow_is_named(scoring, mark):
    answer = scoring.put(marks={"innovation": mark, "benefit": "30"})
    assert answer.status_code == 422 and list(answer.json["fields"]) == ["innovation"]
    assert answer.json["pointers"] == ["/marks/innovation"] and scoring.card().version == 0


@pytest.mark.parametrize("mark", ["0", "60", 0, 60, 0.5, "0.50", 59.5])
def test_marks_at_the_limits_are_taken_as_text_or_number(scoring, mark):
    assert scoring.put(marks={"innovation": mark, "benefit": "30"}).status_code == 200


def test_a_submitted_card_needs_every_mark_and_a_draft_does_not(scoring):
    partial = {"innovation": "1"}
    assert list(scoring.put(marks=partial).json["fields"]) == ["benefit"]
    draft = scoring.put(marks=partial, submit=False).json["scorecard"]
    assert (draft["state"], draft["marks"], draft["total"]) == ("draft", partial, None)


def test_all_marks_at_fault_are_named_in_the_language_of_the_reader(scoring):
    client = scoring.cast.browse("judge1")
    client.get("/language/en")
    answer = scoring.put(client=client, marks={"innovation": "99", "charm": "1"})
    assert answer.json["fields"] == {
        "innovation": "Must be between 0 and 60.", "benefit": "Not marked yet.",
        "charm": "This stage has no such criterion.",
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"base": "0"}, "base"), ({"base": True}, "base"), ({"base": -1}, "base"), ({"base": 0.5}, "base"),
        ({"submit": "yes"}, "submit"), ({"marks": []}, "marks"), ({"comment": 5}, "comment"),
        ({"comment": "字" * 2001}, "comment"), ({"extra": 1}, "extra"), ({"key": ""}, "key"),
        ({"key": 5}, "key"), ({"key": "k" * 81}, "key"), ({"key": "a b"}, "key"), ({"key": None}, "key"),
    ],
)
def test_a_member_of_the_wrong_form_is_named(scoring, wrong, field):
    answer = scoring.put(sent={**body(), **wrong})
    assert answer.status_code == 422 and list(answer.json["fields"]) == [field]


@pytest.mark.parametrize("text", ["", "{", "NaN", b"\xff", '{"key": 1, "key": 2}', '{"base": Infinity}', "[" * 100000])
def test_a_body_that_is_no_json_gets_400(scoring, text):
    answer = put_raw(scoring, text)
    assert (answer.status_code, answer.json["code"]) == (400, "not_json")


@pytest.mark.parametrize("text", ["[]", '"x"', "5", "null"])
def test_a_body_that_is_no_object_gets_422(scoring, text):
    assert put_raw(scoring, text).status_code == 422


def test_half_a_surrogate_pair_or_a_null_byte_does_no_harm(scoring):
    text = json.dumps(body()).replace('"comment": ""', '"comment": "\\ud800"')
    assert put_raw(scoring, text).json["fields"].keys() == {"comment"}
    text = json.dumps(body(marks={"\ud800": "1"}))
    assert put_raw(scoring, text).status_code == 422
    assert put_raw(scoring, json.dumps(body(comment="a\x00b"))).json["scorecard"]["comment"] == "ab"


def test_an_edit_that_failed_is_not_remembered_by_its_key(scoring):
    sent = body(marks={"innovation": "99", "benefit": "1"}, key="once")
    assert scoring.put(sent=sent).status_code == 422
    assert scoring.put(sent=body(key="once")).status_code == 200


def test_the_log_tells_version_state_and_marks_before_and_after(scoring):
    scoring.put(marks={"innovation": "1"}, submit=False)
    scoring.put(base=1, comment="私下的话")
    line = db.session.scalars(select(AuditRow).where(AuditRow.action == "scoring.save").order_by(AuditRow.seq.desc())).first().line()
    payload = line["payload"]
    assert (payload["version"], payload["state"]) == ([1, 2], ["draft", "submitted"])
    assert payload["marks"] == {"innovation": ["1", "50.5"], "benefit": [None, "30"]}
    assert "私下的话" not in str(line) and line["hash"] == chain.line_hash(line)


def at_once(app, work, times):
    """Run `work(number)` in threads that start together; returns what they gave."""
    gate, answers = threading.Barrier(times), [None] * times

    def run(number):
        with app.app_context():
            gate.wait()
            answers[number] = work(number)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Forget what this session saw before: it would go on reading the old snapshot.
    db.session.rollback()
    return answers


def test_of_edits_at_once_on_one_base_exactly_one_is_taken(scoring, app):
    clients = [scoring.cast.browse("judge1") for _ in range(4)]
    path = f"/api/v1/scorecards/{scoring.card().key}"
    edits = [body(marks={"innovation": str(number), "benefit": "1"}) for number in range(4)]
    answers = at_once(app, lambda number: clients[number].put(path, json=edits[number]), 4)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    taken = next(answer for answer in answers if answer.status_code == 200)
    assert scoring.card().marks == taken.json["scorecard"]["marks"] and scoring.card().version == 1


def test_one_edit_sent_many_times_at_once_has_one_answer(scoring, app):
    clients = [scoring.cast.browse("judge1") for _ in range(4)]
    path, sent = f"/api/v1/scorecards/{scoring.card().key}", body()
    answers = at_once(app, lambda number: clients[number].put(path, json=sent), 4)
    assert {(answer.status_code, answer.data) for answer in answers} == {(200, answers[0].data)}
    assert db.session.scalar(select(func.count()).select_from(ScorecardVersion)) == 1


def test_judges_at_once_all_get_in_and_the_chain_holds(scoring, app):
    clients = [scoring.cast.browse(f"judge{number}") for number in (1, 2, 3)]
    paths = [f"/api/v1/scorecards/{scoring.card(number).key}" for number in (1, 2, 3)]
    answers = at_once(app, lambda number: clients[number].put(paths[number], json=body()), 3)
    assert [answer.status_code for answer in answers] == [200] * 3
    assert chain.verify(row.line() for row in db.session.scalars(select(AuditRow).order_by(AuditRow.seq)))


def test_no_save_slips_in_behind_a_closing(scoring, app):
    client, path = scoring.cast.browse("judge1"), f"/api/v1/scorecards/{scoring.card().key}"

    def work(number):
        if number:
            return client.put(path, json=body()).status_code
        close_entry(SYSTEM, scoring.cast.entry("p1"))
        return db.session.scalars(select(AuditRow).where(AuditRow.action == "scoring.close")).one().line()["payload"]["submitted"]

    submitted, status = at_once(app, work, 2)
    assert (submitted, status) in {(1, 200), (0, 423)}


def test_failures_use_up_a_limit_and_saves_do_not(scoring, app):
    from app.limits import limiter

    limiter.enabled = True
    try:
        limiter.reset()
        client = scoring.cast.browse("judge1")
        for version in range(125):
            assert scoring.put(client=client, base=version).status_code == 200
        statuses = [scoring.put(client=client, base=0).status_code for _ in range(125)]
        assert statuses[0] == 409 and statuses[-1] == 429
        assert scoring.put(number=2).status_code == 200
    finally:
        limiter.reset()
        limiter.enabled = False


@pytest.mark.parametrize("wrong", [{"marks": []}, {"marks": None}, {"submit": "yes"}, {"comment": 5}, {"extra": 1}, {"key": 5}])
def test_a_stale_base_is_told_before_what_has_the_wrong_form(scoring, wrong):
    scoring.put()
    assert scoring.put(sent={**body(base=0), **wrong}).status_code == 409


@pytest.mark.parametrize("sent", [{}, {"key": "k"}, {"base": "x"}, {**body(), "key": None}])
def test_an_entry_that_is_closed_is_told_before_what_has_the_wrong_form(scoring, sent):
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    answer = scoring.cast.browse("judge1").put(f"/api/v1/scorecards/{scoring.card().key}", json=sent)
    assert (answer.status_code, answer.json["kept"]) == (423, False)


def test_a_late_edit_with_the_same_key_and_another_body_takes_the_first_ones_place(scoring):
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    scoring.put(sent=body(key="k"))
    answer = scoring.put(sent=body(key="k", marks={**FULL, "benefit": "1"}))
    kept = db.session.scalars(select(LateEdit)).one()
    assert (answer.status_code, answer.json["kept"], kept.body["marks"]["benefit"]) == (423, True, "1")


def test_a_late_edit_keeps_when_the_tablet_says_that_it_was_written(scoring):
    close_entry(SYSTEM, scoring.cast.entry("p1"))
    path = f"/api/v1/scorecards/{scoring.card().key}"
    for said, seconds in (("83", 83), ("soon", None), ("-5", None), ("9" * 20, None)):
        scoring.cast.browse("judge1").put(path, json=body(key=said), headers={"X-Edit-Age": said})
        kept = db.session.scalars(select(LateEdit).where(LateEdit.key == said)).one()
        assert (kept.written_at and (kept.at - kept.written_at).total_seconds()) == seconds


def test_a_sign_in_that_ended_while_a_save_was_on_its_way_saves_nothing(scoring):
    from dataclasses import replace

    from app.accounts.actions import end_sign_ins
    from app.accounts.models import SignIn
    from app.errors import Refused
    from app.scoring.actions import save

    scoring.cast.browse("judge1")
    person = scoring.cast.people["judge1"]
    number = db.session.scalars(select(SignIn.id).where(SignIn.person_id == person)).one()
    actor = replace(scoring.cast.actor("judge1"), door=("sign_in", number))
    assert save(actor, scoring.card(), body()).answer["version"] == 1
    end_sign_ins(SYSTEM, person, "card")
    with pytest.raises(Refused) as no:
        save(actor, scoring.card(), body(base=1))
    assert no.value.status == 401 and scoring.card().version == 1
