"""What can be done about judges, panels and recusals, and what is refused."""

import pytest
from sqlalchemy import select

from app.accounts.models import Person, Role, SignIn
from app.change import AuditRow, change
from app.clock import now
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.judging import actions, cards, queries
from app.judging.models import Judge, Panel, PanelMember


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


def first(cast):
    return db.session.get_one(Judge, cast.judges[0])


def panel_a():
    return db.session.scalars(select(Panel).where(Panel.key == "A")).one()


def keys(panel):
    db.session.refresh(panel)
    return [member.judge.key for member in queries.sitting(panel)]


def last(action):
    wanted = select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.seq.desc()).limit(1)
    return db.session.scalars(wanted).one().line()["payload"]


def test_an_added_judge_gets_the_next_key_the_role_and_a_card(cast):
    judge = actions.add_judge(cast.actor("lin"), cast.contest, name=" 陈老师 ", affiliation="社区学院")
    role = db.session.scalars(select(Role).where(Role.person_id == judge.person_id)).one()
    assert (judge.key, judge.person.name, role.role, role.contest_id) == ("j4", "陈老师", "judge", cast.contest_id)
    assert cards.judge_of(cards.card_token(judge)).id == judge.id


def test_the_log_keeps_a_judges_name_as_a_hash_only(cast):
    actions.add_judge(cast.actor("lin"), cast.contest, name="陈老师")
    assert list(last("judging.add_judge")["name"]) == ["sha256"]


def test_a_known_mail_address_takes_that_person(cast):
    judge = actions.add_judge(cast.actor("lin"), cast.contest, name="别名", email="WANG@example.org")
    assert judge.person_id == cast.people["wang"]
    assert judge.person.name == "Wang"


def test_nobody_judges_twice_in_one_contest(cast):
    add = {"name": "王", "email": "judge1@example.org"}
    assert refusal(actions.add_judge, cast.actor("lin"), cast.contest, **add) == "judging.already"
    assert refusal(actions.add_judge, cast.actor("lin"), cast.contest, name="  ") == "judging.name_missing"
    assert refusal(actions.add_judge, cast.actor("lin"), cast.contest, name="王", key="j1") == "judging.key_taken"


def test_a_refused_judge_leaves_no_person_behind(cast):
    before = len(db.session.scalars(select(Person)).all())
    refusal(actions.add_judge, cast.actor("lin"), cast.contest, name="王", key="j1")
    assert len(db.session.scalars(select(Person)).all()) == before


def test_a_corrected_name_is_told_without_being_named(cast):
    actions.change_judge(cast.actor("lin"), first(cast), name="新名", name_en="New", affiliation="大学")
    assert first(cast).person.name == "新名"
    assert set(last("judging.change_judge")["changes"]) == {"name", "name_en", "affiliation"}
    assert "新名" not in str(last("judging.change_judge"))


def test_a_judge_who_ends_loses_seats_and_card(cast):
    judge = first(cast)
    token = cards.card_token(judge)
    actions.change_judge(cast.actor("lin"), judge, name="甲", name_en="", affiliation="", active=False)
    assert keys(panel_a()) == ["j2", "j3"]
    assert cards.judge_of(token) is None
    assert cards.judge_of(cards.card_token(judge)) is None


def test_a_revoked_card_is_dead_and_who_came_by_it_is_out(cast):
    judge = first(cast)
    old = cards.card_token(judge)
    with change(SYSTEM):
        for kind in ("card", "password"):
            db.session.add(SignIn(person_id=judge.person_id, secret_hash=kind, kind=kind, created_at=now(), seen_at=now()))
    actions.revoke_card(cast.actor("lin"), judge)
    ended = {row.kind: row.revoked_at is not None for row in db.session.scalars(select(SignIn).where(SignIn.person_id == judge.person_id))}
    assert cards.judge_of(old) is None
    assert cards.judge_of(cards.card_token(judge)).id == judge.id
    assert ended == {"card": True, "password": False}


def test_only_the_hash_of_a_cards_token_is_stored(cast):
    judge = actions.add_judge(cast.actor("lin"), cast.contest, name="陈")
    token = cards.card_token(judge)
    assert len(token) == 22
    assert token not in {judge.card_hash, judge.key, str(judge.card_serial)}
    assert len(judge.card_hash) == 64


def test_a_panel_is_made_with_its_head_and_order(cast):
    panel = actions.make_panel(
        cast.actor("lin"), cast.stage, key="B", title="第二组", judge_ids=cast.judges[1:], head_id=cast.judges[2]
    )
    assert keys(panel) == ["j2", "j3"]
    assert [member.judge.key for member in panel.members if member.head] == ["j3"]


def test_who_is_left_out_of_a_panel_has_left_and_may_come_back(cast):
    actions.make_panel(cast.actor("lin"), cast.stage, key="A", judge_ids=cast.judges[:2])
    assert keys(panel_a()) == ["j1", "j2"]
    assert last("judging.leave_panel")["judge_id"] == cast.judges[2]
    actions.join_panel(cast.actor("lin"), panel_a(), db.session.get_one(Judge, cast.judges[2]))
    assert keys(panel_a()) == ["j1", "j2", "j3"]
    assert len(db.session.scalars(select(PanelMember)).all()) == 3


def test_impossible_panels_are_refused(cast):
    lin, one = cast.actor("lin"), cast.judges[0]
    make = lambda **rest: refusal(actions.make_panel, lin, cast.stage, **rest)  # noqa: E731
    assert make(key="B", judge_ids=[]) == "judging.panel_empty"
    assert make(key="B", judge_ids=[one, one]) == "judging.judge_twice"
    assert make(key="B", judge_ids=[one], head_id=cast.judges[1]) == "judging.head_not_member"
    assert make(key="B", judge_ids=[one, 9999]) == "judging.unknown_judge"
    assert make(key="第二组", judge_ids=[one]) == "judging.panel_key"


def test_leaving_without_a_seat_is_refused(cast):
    actions.leave_panel(cast.actor("lin"), panel_a(), first(cast))
    assert refusal(actions.leave_panel, cast.actor("lin"), panel_a(), first(cast)) == "judging.not_sitting"


def test_a_recusal_holds_once_and_can_be_lifted_and_made_again(cast):
    lin, entry = cast.actor("lin"), cast.entry("p1")
    one = actions.recuse(lin, first(cast), entry, "亲属")
    assert actions.recuse(lin, first(cast), entry, "又一次").id == one.id
    actions.lift_recusal(lin, one)
    actions.lift_recusal(lin, one)
    assert queries.recused(cast.judges[0], entry.id) is None
    two = actions.recuse(lin, first(cast), entry, "同事")
    assert two.id != one.id
    assert [row.reason for row in queries.standing_recusals(cast.stage)] == ["同事"]


def test_a_recusal_needs_a_reason_and_an_entry_of_the_contest(cast):
    assert refusal(actions.recuse, cast.actor("lin"), first(cast), cast.entry("p1"), " ") == "judging.reason_missing"
