"""Random histories of saves: duplicates, reordering, delays past the close and lost answers end as the contract says."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import make_url, select

from app.accounts.actions import end_sign_ins
from app.audit.verifying import verify_database
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.judging.actions import lift_recusal, recuse
from app.judging.models import Recusal
from app.limits import limiter
from app.scoring import actions
from app.scoring.models import AcceptedEdit, LateEdit, ScorecardVersion
from tests.scoring.storms.contract import Model
from tests.states import bring_back_postgres, keep_postgres

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
FULL = {"innovation": "50.5", "benefit": "30"}
MARKS = st.fixed_dictionaries(
    {}, optional={
        "innovation": st.sampled_from(["0", "50.5", "60", 30, 30.0, "30", "0.3", "60.5"]),
        "benefit": st.sampled_from(["40", 12.5, "12.5", "0", "-1"]),
    },
)
EDITS = st.fixed_dictionaries({
    "marks": st.one_of(st.just(FULL), st.just({**FULL, "benefit": 2}), MARKS), "comment": st.sampled_from(["", "好"]),
    "submit": st.sampled_from([True, True, False]), "key": st.sampled_from(["k1", "k2", "k3", "k4", "k5", "k6"]),
})


class Histories(RuleBasedStateMachine):
    """One judge's scorecard beside its model; `scoring` is the stage, `anew` brings its beginning back."""

    def __init__(self, scoring, anew):
        super().__init__()
        anew()
        self.scoring, self.model = scoring, Model()
        self.client = scoring.cast.browse("judge1")
        self.path = f"/api/v1/scorecards/{scoring.card().key}"
        self.sent, self.answers = [], {}

    def send(self, edit, heard=True):
        expected = self.model.put(edit)
        answer = self.client.put(self.path, json=edit)
        if not heard:
            return
        status, what = expected
        assert answer.status_code == status, (edit, expected, answer.json)
        if status == 200:
            assert answer.json["scorecard"]["version"] == what
            # The same bytes to the same key, whenever they are heard.
            assert self.answers.setdefault(edit["key"], answer.data) == answer.data
        elif status == 409:
            assert answer.json["scorecard"]["version"] == what
        elif status == 422:
            assert answer.json["fields"].keys() == what
        elif status == 423:
            assert answer.json["kept"] == what

    @rule(edit=EDITS, behind=st.sampled_from([0, 0, 1, 1, -1]), heard=st.sampled_from([True, True, False]))
    def an_edit(self, edit, behind, heard):
        """Fresh, or on an older or a made-up base; its answer may be lost."""
        self.sent.append({**edit, "base": max(0, self.model.version - behind)})
        self.send(self.sent[-1], heard)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 50))
    def an_edit_again(self, which):
        """A duplicate, or one that was held up on its way: whatever has happened since."""
        self.send(self.sent[which % len(self.sent)])

    @precondition(lambda self: self.sent)
    @rule()
    def the_last_again(self):
        """Nothing was heard, so the tablet asks at once."""
        self.send(self.sent[-1])

    @rule(benefit=st.integers(0, 40), heard=st.booleans())
    def a_submission(self, benefit, heard):
        """As most are: on the version that the tablet saw, under a key of its own. Late where scoring is closed."""
        marks = {**FULL, "benefit": str(benefit)}
        self.sent.append({"marks": marks, "comment": "", "submit": True, "base": self.model.version, "key": f"s{len(self.sent)}"})
        self.send(self.sent[-1], heard)

    @precondition(lambda self: self.model.opened)
    @rule()
    def scoring_closes(self):
        actions.close_entry(SYSTEM, self.scoring.cast.entry("p1"))
        self.model.opened = False

    @precondition(lambda self: not self.model.opened)
    @rule()
    def scoring_opens(self):
        actions.open_entry(SYSTEM, self.scoring.cast.entry("p1"))
        self.model.opened = True

    @precondition(lambda self: self.model.version and not self.model.recused)
    @rule()
    def a_recusal(self):
        recuse(SYSTEM, self.scoring.judge(1), self.scoring.cast.entry("p1"), "亲属")
        self.model.recused = True

    @precondition(lambda self: self.model.recused)
    @rule()
    def the_recusal_ends(self):
        lift_recusal(SYSTEM, db.session.scalars(select(Recusal).where(Recusal.lifted_at.is_(None))).one())
        self.model.recused = False

    @precondition(lambda self: self.model.late)
    @rule(which=st.integers(0, 50))
    def the_desk_accepts(self, which):
        key = sorted(self.model.late)[which % len(self.model.late)]
        late = db.session.scalars(select(LateEdit).where(LateEdit.key == key)).one()
        may = self.model.accept(key)
        try:
            actions.accept_late(SYSTEM, late, "网络中断")
        except Refused as no:
            assert not may and no.status == 409
        else:
            assert may

    @precondition(lambda self: self.model.version and self.model.signed_in)
    @rule()
    def the_tablet_is_revoked(self):
        end_sign_ins(SYSTEM, self.scoring.cast.people["judge1"], "card")
        self.model.signed_in = False

    @precondition(lambda self: not self.model.signed_in)
    @rule()
    def the_judge_enters_again(self):
        self.client = self.scoring.cast.browse("judge1")
        self.model.signed_in = True

    @invariant()
    def the_database_is_what_the_model_is(self):
        db.session.rollback()
        card = self.scoring.card()
        mine = select(ScorecardVersion).where(ScorecardVersion.scorecard_id == card.id).order_by(ScorecardVersion.version)
        versions = [(row.marks, row.comment, row.state) for row in db.session.scalars(mine)]
        assert versions == self.model.versions and card.version == len(versions)
        if versions:
            assert (card.marks, card.comment, card.state) == versions[-1]
        assert card.counted is not self.model.recused
        edits = select(AcceptedEdit.key, AcceptedEdit.answer).where(AcceptedEdit.scorecard_id == card.id)
        accepted = {key: answer["version"] for key, answer in db.session.execute(edits)}
        assert accepted == {key: version for key, (_, version) in self.model.accepted.items()}
        late = db.session.scalars(select(LateEdit).order_by(LateEdit.at, LateEdit.id)).all()
        assert [(row.key, row.body["base"], row.body["comment"]) for row in late] == [
            (key, edit["base"], edit["comment"]) for key, edit in self.model.late.items()
        ]

    def teardown(self):
        assert verify_database().lines


@pytest.fixture
def anew(scoring, database_kind):
    """Brings the database back as it is now."""
    db.session.rollback()
    address = scoring.cast.app.config["SQLALCHEMY_DATABASE_URI"]
    where = str(make_url(address).database)
    if database_kind == "postgresql":
        keep_postgres(address, "histories")
    else:
        begin = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(where)) as now:
            now.backup(begin)

    def back():
        db.session.remove()
        db.engine.dispose()
        limiter.reset()
        if database_kind == "postgresql":
            bring_back_postgres(address, "histories")
        else:
            with closing(sqlite3.connect(where)) as now:
                begin.backup(now)

    return back


def run(scoring, anew, histories):
    run_state_machine_as_test(
        lambda: Histories(scoring, anew),
        settings=settings(
            max_examples=histories, stateful_step_count=20, deadline=None, database=None, derandomize=histories < 1000,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )


# Thirty on each database.
@pytest.mark.parametrize("histories", [30, pytest.param(2000, marks=pytest.mark.storm)])
def test_random_histories_end_as_the_contract_says(scoring, anew, histories):
    run(scoring, anew, histories)


@pytest.mark.parametrize(
    "check", ["accepted", "_must_be_fresh", "_keep_apart"],
    ids=["forgets its keys", "never looks at the base", "loses late edits"],
)
@on_sqlite
def test_an_application_that_forgets_a_check_is_caught(scoring, anew, monkeypatch, check):
    monkeypatch.setattr(actions, check, lambda *given: None)
    with pytest.raises(AssertionError):
        run(scoring, anew, 30)
