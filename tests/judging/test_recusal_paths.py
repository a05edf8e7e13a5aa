"""No path leads around a recusal: each way to an entry is tried with a judge who may not score it.

A path either is refused in words (its code stands beside it) or is allowed and changes nothing: the judge has no scorecard
of the entry that counts, cannot save one, and reads neither the project nor its files. Accounts are never merged here, and
a judge is one person of one contest (unique in the database): the ways in which two persons' things come together are a
claim, an invitation to work at a project, an import that names an e-mail, and becoming a judge oneself. A contest that
travels keeps its recusals: tests/homes/test_arriving.py.
"""

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.identity import actor_of
from app.accounts.models import Role
from app.change import change
from app.contests.models import Criterion, Stage
from app.core.policy import SYSTEM
from app.db import db
from app.errors import Refused
from app.judging import actions as judging
from app.judging.models import Judge
from app.judging.queries import panels_of, recused
from app.planning import actions as planning
from app.planning.releasing import release
from app.roadshow import actions as roadshow
from app.roadshow.panels import choose
from app.roadshow.queries import days_of, rooms, slot_of
from app.scoring import actions as scoring
from app.scoring.models import LateEdit, Scorecard
from app.scoring.opening import judges_of_project
from app.screening import sharing
from app.screening.models import Reading
from app.screening.readers import pieces
from app.submissions.actions import make_entry
from app.submissions.behalf import claim, make_claim_code
from app.submissions.models import CoApplicant, Entry, Project
from app.submissions.shares import invitation_of, invite, join
from tests.hall.desk_hands import Hands
from tests.planning import stage as plans
from tests.planning.test_own_panels import EACH
from tests.scoring.stage import body
from tests.submissions.test_importing import HEAD, rows, send, xlsx

PATHS = {}


def path(name, code=""):
    """One way to an entry; `code` of the refusal that must come, '' where it is allowed and leads nowhere."""
    def keep(fn):
        PATHS[name] = (fn, code)
        return fn
    return keep


def judge(cast, number=1):
    return db.session.get_one(Judge, cast.judges[number - 1])


def recuse(cast, number, key):
    judging.recuse(cast.actor("lin"), judge(cast, number), cast.entry(key), "亲属")
    return judge(cast, number), cast.entry(key)


def dealt(cast):
    for key in cast.entries:
        scoring.deal(SYSTEM, cast.entry(key), panels_of(cast.stage)[0])


def card_of(one, entry):
    return db.session.scalars(select(Scorecard).where(Scorecard.judge_id == one.id, Scorecard.entry_id == entry.id)).one_or_none()


def kept_off(one, entry):
    """No scorecard that counts, no save, no reading."""
    db.session.expire_all()
    card = card_of(one, entry)
    if card is not None:
        assert not card.counted
        scoring.open_entry(SYSTEM, entry)
        with pytest.raises(Refused, match="recused"):
            scoring.save(actor_of(one.person), card, body(card.version))
    assert one.person_id not in judges_of_project(entry.project_id)
    return True


def release_with(cast, plan):
    return release(cast.actor("lin"), plans.kept(cast, plan))


@path("a planned version", "planning.broken")
def released(cast):
    plans.prepare(cast)
    pair = recuse(cast, 1, "p5")
    return pair, lambda: release_with(cast, plans.GOOD)


@path("a swap in a version", "planning.recused")
def swapped(cast):
    plans.prepare(cast)
    pair, version = recuse(cast, 4, "p5"), plans.kept(cast)
    return pair, lambda: planning.adjust(cast.actor("lin"), version, 0, "swap", {"entry": "p5", "other": "p3"})


@path("a move by hand in a version", "planning.recused")
def moved(cast):
    plans.prepare(cast)
    pair, version = recuse(cast, 4, "p5"), plans.kept(cast)
    return pair, lambda: planning.adjust(cast.actor("lin"), version, 0, "put", {"entry": "p5", "block": plans.AM_SIDE, "place": 0})


@path("a recusal declared after the release, then planned again", "planning.broken")
def planned_again(cast):
    plans.prepare(cast)
    release_with(cast, plans.GOOD)
    pair = recuse(cast, 1, "p5")
    return pair, lambda: release_with(cast, plans.GOOD)


def each_prepared(cast):
    """The stage ready for plans in which each project has judges of its own."""
    plans.prepare(cast)
    planning.set_up(cast.actor("lin"), cast.stage, {"panels": "project", "pool": 3})


@path("a version that names the judge for the project", "planning.broken")
def named_in_a_version(cast):
    each_prepared(cast)
    pair = recuse(cast, 2, "p1")
    return pair, lambda: release_with(cast, EACH)


@path("a project given the judge by hand in a version", "planning.recused")
def heard_by_hand(cast):
    each_prepared(cast)
    pair, version = recuse(cast, 5, "p1"), plans.kept(cast, EACH)
    return pair, lambda: planning.adjust(cast.actor("lin"), version, 0, "relieve", {"judge": "j2", "other": "j5", "entry": "p1"})


@path("a project given the judge by hand after the release", "judging.recused")
def named_by_hand(cast):
    each_prepared(cast)
    release_with(cast, EACH)
    pair = recuse(cast, 5, "p1")
    return pair, lambda: choose(cast.actor("lin"), slot_of(cast.entry("p1")), [cast.judges[4]])


@path("stepping in at a project for a judge who left the room")
def stepped_in(cast):
    each_prepared(cast)
    release_with(cast, EACH)
    pair = recuse(cast, 5, "p1")
    panel = slot_of(cast.entry("p1")).pitch_day.panel
    return pair, lambda: judging.leave_panel(cast.actor("lin"), panel, judge(cast, 2), "生病")


@path("taking the seat of a judge of the project")
def took_the_seat(cast):
    each_prepared(cast)
    release_with(cast, EACH)
    new = judging.add_judge(cast.actor("lin"), cast.contest, name="替补")
    judging.recuse(cast.actor("lin"), new, cast.entry("p1"), "亲属")
    panel = slot_of(cast.entry("p1")).pitch_day.panel

    def do():
        with change(cast.actor("lin")):
            judging.leave_panel(cast.actor("lin"), panel, judge(cast, 2), "生病")
            judging.join_panel(cast.actor("lin"), panel, new, judge(cast, 2))
    return (new, cast.entry("p1")), do


@path("a day put together without a version")
def planned_by_hand(cast):
    plans.prepare(cast)
    pair = recuse(cast, 2, "p4")

    def do():
        lin, stage = cast.actor("lin"), cast.stage
        panel = judging.make_panel(lin, stage, key="Z", judge_ids=[cast.judges[1]])
        day = roadshow.plan_day(lin, stage, rooms(cast.stage_id)[0], panel, cast.contest.closes_at, [cast.entries["p4"]])
        roadshow.publish_day(lin, day)
    return pair, do


@path("a panel edited by hand")
def seated(cast):
    new = judging.add_judge(cast.actor("lin"), cast.contest, name="新评委")
    judging.recuse(cast.actor("lin"), new, cast.entry("p1"), "亲属")
    return (new, cast.entry("p1")), lambda: judging.make_panel(
        cast.actor("lin"), cast.stage, key="A", judge_ids=[*cast.judges, new.id],
    )


@path("a rule of planning where nobody planned")
def across_a_rule(cast):
    new = judging.add_judge(cast.actor("lin"), cast.contest, name="新评委", affiliation="浦东小厂")
    planning.know(cast.actor("lin"), cast.stage, "entries", "p1", {"employer": ["浦东 小厂"]})
    return (new, cast.entry("p1")), lambda: judging.make_panel(
        cast.actor("lin"), cast.stage, key="A", judge_ids=[*cast.judges, new.id],
    )


@path("a fact that makes a rule hold after the cards were dealt")
def known_later(cast):
    dealt(cast)
    with change(SYSTEM):
        judge(cast).affiliation = "浦东小厂"
    return (judge(cast), cast.entry("p2")), lambda: planning.know(
        cast.actor("lin"), cast.stage, "entries", "p2", {"employer": ["浦东小厂"]},
    )


@path("a substitute on the day")
def substituted(cast):
    new = judging.add_judge(cast.actor("lin"), cast.contest, name="候补", key="j9")
    judging.recuse(cast.actor("lin"), new, cast.entry("p2"), "亲属")
    dealt(cast)
    return (new, cast.entry("p2")), lambda: Hands(cast).press("substitute", judge="j3", by="j9", reason="生病")


@path("a running order that changes")
def reordered(cast):
    pair = recuse(cast, 1, "p3")
    dealt(cast)
    day = days_of(cast.stage_id)[0]
    return pair, lambda: roadshow.reorder(cast.actor("lin"), day, [cast.entries[key] for key in ("p3", "p1", "p2")])


@path("a recusal during the scoring of the entry")
def late(cast):
    dealt(cast)
    scoring.open_entry(SYSTEM, cast.entry("p1"))
    scoring.save(actor_of(judge(cast).person), card_of(judge(cast), cast.entry("p1")), body())
    return (judge(cast), cast.entry("p1")), lambda: recuse(cast, 1, "p1")


@path("a mark that came late, accepted after the recusal", "recused")
def late_mark(cast):
    dealt(cast)
    scoring.open_entry(SYSTEM, cast.entry("p1"))
    scoring.close_entry(SYSTEM, cast.entry("p1"))
    with pytest.raises(Refused, match="closed"):
        scoring.save(actor_of(judge(cast).person), card_of(judge(cast), cast.entry("p1")), body())
    pair = recuse(cast, 1, "p1")
    return pair, lambda: scoring.accept_late(cast.actor("hao"), db.session.scalars(select(LateEdit)).one(), "网络")


@path("the API")
def by_program(cast):
    pair = recuse(cast, 1, "p1")
    dealt(cast)
    scoring.open_entry(SYSTEM, cast.entry("p1"))
    cast.people["j1"] = pair[0].person_id
    client, card = cast.browse("j1"), card_of(*pair)
    return pair, lambda: expect(client.put(f"/api/v1/scorecards/{card.key}", json=body()), 403)


def expect(answer, status):
    assert answer.status_code == status


@path("a card that was taken away and given back")
def left_and_came_back(cast):
    pair = recuse(cast, 1, "p1")
    dealt(cast)

    def do():
        panel = panels_of(cast.stage)[0]
        judging.leave_panel(cast.actor("lin"), panel, pair[0], "有事")
        db.session.refresh(panel)
        judging.join_panel(cast.actor("lin"), panel, pair[0])
    return pair, do


@path("a project that goes on to the next stage")
def gone_on(cast):
    later = next_stage(cast)
    judging.recuse(cast.actor("lin"), judge(cast), cast.entry("p1"), "亲属", "applicant")

    def do():
        entry = make_entry(cast.actor("lin"), later, cast.entry("p1").project)
        panel = judging.make_panel(cast.actor("lin"), later, key="B", judge_ids=[cast.judges[0]])
        scoring.deal(SYSTEM, entry, panel)
        return judge(cast), entry
    return None, do


def next_stage(cast):
    with change(SYSTEM):
        later = Stage(contest_id=cast.contest_id, key="grand", kind="roadshow", title="总决赛", position=2, rule=cast.stage.rule)
        later.criteria = [Criterion(key=one.key, title=one.title, max=one.max, position=one.position) for one in cast.stage.criteria]
        db.session.add(later)
        db.session.flush()
    return later


@path("a recusal that is declared once the project stands in the next stage")
def declared_behind(cast):
    later = next_stage(cast)
    entry = make_entry(cast.actor("lin"), later, cast.entry("p1").project)
    scoring.deal(SYSTEM, entry, judging.make_panel(cast.actor("lin"), later, key="B", judge_ids=[cast.judges[0]]))
    return (judge(cast), entry), lambda: recuse(cast, 1, "p1")


@path("a claim of a project by its judge")
def claimed(cast):
    dealt(cast)
    with change(SYSTEM):
        cast.entry("p1").project.owner_id = None
    code = make_claim_code(cast.actor("lin"), cast.entry("p1").project)
    return (judge(cast), cast.entry("p1")), lambda: claim(actor_of(judge(cast).person), code, guesser="j1")


@path("an invitation to work at a project, taken up by its judge")
def invited(cast):
    dealt(cast)
    link = invite(cast.actor("wang"), cast.entry("p1").project, name="评委", email="")
    code = str(link).rsplit("/", 1)[-1]
    return (judge(cast), cast.entry("p1")), lambda: join(actor_of(judge(cast).person), invitation_of(code))


@path("an applicant who becomes a judge")
def made_judge(cast):
    def do():
        new = judging.add_judge(cast.actor("lin"), cast.contest, name="王女士", email="wang@example.org")
        judging.make_panel(cast.actor("lin"), cast.stage, key="A", judge_ids=[*cast.judges, new.id])
        return new, cast.entry("p1")
    return None, do


@path("rows of a spreadsheet that name a judge's e-mail")
def imported_rows(cast):
    with change(SYSTEM):
        for question in cast.contest.questions:
            question.required = False

    def do():
        lin, lines = cast.browse("lin"), rows(1)
        lines[0][4] = judge(cast).person.email
        assert lin.post(send(lin, xlsx(HEAD, lines)).headers["Location"]).status_code == 303
        project = db.session.scalars(select(Project).where(Project.owner_id == judge(cast).person_id)).one()
        entry = make_entry(cast.actor("lin"), cast.stage, project)
        scoring.deal(SYSTEM, entry, panels_of(cast.stage)[0])
        return judge(cast), entry
    return None, do


@path("lifting the recusal from one's own project", "judging.own_project")
def lifted(cast):
    new = judging.add_judge(cast.actor("lin"), cast.contest, name="王女士", email="wang@example.org")
    return (new, cast.entry("p1")), lambda: judging.lift_recusal(cast.actor("lin"), recused(new.id, cast.entries["p1"]))


@path("the pile of the screening, dealt")
def screened(cast):
    pair = recuse(cast, 1, "p1")
    screener(cast, pair[0].person_id)

    def do():
        sharing.deal(cast.actor("lin"), cast.screening)
        has = db.session.scalars(select(Reading).where(Reading.person_id == pair[0].person_id)).all()
        assert has and "p1" not in {one.entry.key for one in has}
    return pair, do


@path("the pile of the screening, read by everybody, and its files")
def screened_together(cast):
    pair = recuse(cast, 1, "p1")
    screener(cast, pair[0].person_id)
    cast.people["j1"] = pair[0].person_id

    def do():
        client, pile = cast.browse("j1"), "/manage/spring/stages/screening/screening"
        assert "项目2" in client.get(pile).text and "项目1" not in client.get(pile).text
        assert client.get(f"{pile}/p1").status_code in (403, 404)
    with change(SYSTEM):
        db.session.scalars(select(Entry).where(Entry.stage_id == cast.screening_id)).all()[0].outcome = None
    return pair, do


@path("the pile of the screening, dealt to who works at a project")
def screened_shared(cast):
    with change(SYSTEM):
        db.session.add(CoApplicant(
            project_id=cast.entry("p1").project_id, person_id=cast.people["shen"], name="沈", email="", invited_at=cast.contest.created_at,
            expires_at=cast.contest.closes_at, accepted_at=cast.contest.created_at,
        ))
        for entry in db.session.scalars(select(Entry).where(Entry.stage_id == cast.screening_id)):
            entry.outcome = None
    own = next(one for one in pieces(cast.screening) if db.session.get_one(Entry, one.key).key == "p1")
    return recuse(cast, 1, "p1"), lambda: expect_in(cast.people["shen"], own.barred)


def expect_in(one, many):
    assert one in many


def screener(cast, person_id):
    with change(SYSTEM):
        db.session.add(Role(person_id=person_id, role="screener", contest_id=cast.contest_id, granted_at=clock.now()))
        for entry in db.session.scalars(select(Entry).where(Entry.stage_id == cast.screening_id)):
            entry.outcome = None


@path("the files of a project that the judge scored at an earlier stage")
def files_of_before(cast):
    dealt(cast)
    later = next_stage(cast)
    entry = make_entry(cast.actor("lin"), later, cast.entry("p1").project)
    return (judge(cast), entry), lambda: judging.recuse(cast.actor("lin"), judge(cast), entry, "亲属")


@pytest.mark.parametrize("name", PATHS)
def test_no_path_leads_around_a_recusal(cast, name):
    fn, code = PATHS[name]
    pair, do = fn(cast)
    if code:
        with pytest.raises(Refused, match=code) as no:
            do()
        assert str(no.value.text)
    else:
        pair = do() if pair is None else (do(), pair)[1]
    assert kept_off(*pair)


def test_what_comes_by_itself_says_so_and_the_judge_may_be_told_apart(cast):
    judging.add_judge(cast.actor("lin"), cast.contest, name="王女士", email="wang@example.org")
    page = cast.browse("lin").get("/manage/spring/judges/recusals").text
    assert "本人参与申报的项目" in page and "本人的项目" in page


def test_a_lifted_recusal_does_not_follow_again(cast):
    later = next_stage(cast)
    first = judging.recuse(cast.actor("lin"), judge(cast), cast.entry("p1"), "亲属")
    entry = make_entry(cast.actor("lin"), later, cast.entry("p1").project)
    judging.lift_recusal(cast.actor("lin"), recused(judge(cast).id, entry.id))
    scoring.deal(SYSTEM, entry, judging.make_panel(cast.actor("lin"), later, key="B", judge_ids=[cast.judges[0]]))
    assert recused(judge(cast).id, entry.id) is None and recused(judge(cast).id, first.entry_id) is not None
