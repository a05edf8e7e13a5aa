"""A cut taken back: everything is as before it, until letters went out or the next stage has begun."""

import pytest
from sqlalchemy import select

from app.change import AuditRow, change
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.letters import cut as held_letters
from app.letters.kinds import OF_CUT
from app.roadshow.models import PitchDay, Slot
from app.screening.undoing import LETTERS, undo_cut
from app.submissions.actions import make_entry
from app.submissions.models import Entry, Project
from tests.screening.pile import cut, entry, judge
from tests.screening.test_advance import outcomes

PAGE = "/manage/spring/stages/screening/advance"


@pytest.fixture
def decided(cast, pile):
    """s1 and s3 went on, s2 did not; s3 was in the final by hand before."""
    judge(cast, "s1", "pass")
    judge(cast, "s2", "fail", "材料不齐")
    judge(cast, "s3", "pass")
    make_entry(SYSTEM, cast.stage, entry(cast, "s3").project)
    cut(cast, "s1", "s3")
    return cast


def refused(cast):
    with pytest.raises(Refused) as no:
        undo_cut(cast.actor("lin"), cast.screening)
    assert outcomes(cast.screening)["s1"] == "advanced" and cast.screening.state == "done"
    return no.value.code


def at_the_final(cast, key):
    return db.session.scalars(
        select(Entry).join(Entry.project).where(Entry.stage_id == cast.stage.id, Project.key == key)
    ).one_or_none()


def test_everything_is_as_before_and_who_was_there_by_hand_stays(decided):
    undo_cut(decided.actor("lin"), decided.screening)
    assert outcomes(decided.screening) == {"s1": None, "s2": None, "s3": None}
    assert entry(decided, "s2").outcome_reason == "" and decided.screening.state == "open"
    assert at_the_final(decided, "s1") is None and at_the_final(decided, "s3") is not None
    row = db.session.scalars(select(AuditRow).where(AuditRow.action == "screening.undo")).one()
    assert '"to":"final"' in row.payload


def test_the_applicant_no_longer_sees_it_and_its_letters_are_gone(decided):
    page = f"/my/projects/{entry(decided, 's2').key}"
    assert "材料不齐" in decided.browse("zhao").get(page).text and held_letters.held(decided.screening)
    undo_cut(decided.actor("lin"), decided.screening)
    assert "未晋级" not in decided.browse("zhao").get(page).text and not held_letters.held(decided.screening)


def test_it_can_be_cut_again_another_way_and_undone_again(decided):
    lin = decided.actor("lin")
    undo_cut(lin, decided.screening)
    cut(decided, "s2")
    assert outcomes(decided.screening) == {"s1": "eliminated", "s2": "advanced", "s3": "eliminated"}
    undo_cut(lin, decided.screening)
    assert at_the_final(decided, "s2") is None


def test_once_a_letter_went_out_it_stays(decided):
    waiting = held_letters.held(decided.screening)
    held_letters.send(decided.actor("lin"), decided.screening, held_letters.seal_of(waiting))
    assert refused(decided) == "letters_out" and frozenset(LETTERS) == OF_CUT
    page = decided.browse("lin").get(PAGE).text
    assert "/advance/undo" not in page and "3 封" in page


def test_once_the_next_stage_has_begun_it_stays_and_says_by_what(decided):
    day = db.session.scalars(select(PitchDay).where(PitchDay.stage_id == decided.stage.id)).first()
    with change(SYSTEM):
        db.session.add(Slot(pitch_day_id=day.id, entry_id=at_the_final(decided, "s1").id, position=99))
    assert refused(decided) == "next_begun"
    assert "已排进路演场次" in decided.browse("lin").get(PAGE).text


def test_a_stage_without_a_cut_has_nothing_to_undo(cast, pile):
    with pytest.raises(Refused) as no:
        undo_cut(cast.actor("lin"), cast.screening)
    assert no.value.code == "not_cut"


def test_the_organiser_undoes_it_by_one_press_and_nobody_else_does(decided):
    assert decided.browse("shen").post(PAGE + "/undo").status_code == 403
    client = decided.browse("lin")
    assert "/advance/undo" in client.get(PAGE).text and client.post(PAGE + "/undo").status_code == 303
    assert "重新打开" in client.get(PAGE).text and outcomes(decided.screening)["s1"] is None
    assert client.post(PAGE + "/undo").status_code == 303
