"""A contest as one zip: out of one server, into another, with every receipt, rank and log line still holding."""

import hashlib
import io
import json
import shutil
import zipfile

import pytest
from sqlalchemy import func, select, text

from app import clock, create_app, mail
from app.accounts.identity import actor_of
from app.accounts.models import Person
from app.audit.verifying import verify_database, verify_file
from app.change import change
from app.contests.models import Contest, Stage
from app.core.policy import COMMAND, SYSTEM
from app.core.refusals import Refusal
from app.db import db
from app.errors import Refused
from app.files import storage
from app.hall.actions import act, hall_of
from app.hall.models import Hall
from app.homes.arriving import AHEAD, bring_in
from app.homes.carrying import LEFT_BEHIND, write_contest
from app.homes.events import RehearsalWiped
from app.homes.rehearsal import rehearse
from app.judging.actions import recuse
from app.judging.models import Judge
from app.judging.queries import panels_of
from app.live import snapshots
from app.mail import About, Letter
from app.ranking.models import Reveal
from app.ranking.queries import control_board
from app.roadshow.calendar_keys import APPLICANT, open_calendar
from app.roadshow.models import CalendarKey, JudgeNote
from app.roadshow.queries import days_of
from app.scoring import actions as scoring
from app.scoring.models import Scorecard
from app.scoring.opening import judges_of_project
from app.scoring.queries import tally_document
from app.stationery import LetterText, own_texts
from app.submissions.codes import CONFIRM, make_codes
from app.submissions.models import Attachment, CoApplicant, EntryCode, Hold, Project
from tests.cast import Cast
from tests.scoring.stage import Scoring, body
from tests.submissions.officers import bring_officers

# What points at a row without a foreign key; app/homes/arriving.py sets each right.
SET_RIGHT = {
    "hall.cleared_id", "contest.rehearsal_of", "accepted_edit.audit_seq",
    # Numbers of the log itself, which stays with the server.
    "audit_log.contest_id", "audit_log.stage_id", "audit_text.person_id",
}


@pytest.fixture
def played(cast):
    """p1 is scored and revealed, p2 on stage with scoring open; one file lies in the storage."""
    scored = Scoring(cast)
    hall_steps(cast.stage, "next", "open")
    for number in (1, 2, 3):
        scored.save(number, comment=f"评语{number}", key=f"key-{number}")
    hall_steps(cast.stage, "close", "reveal", "next", "pitch", "open")
    kept = storage().put(io.BytesIO(b"%PDF-1.4 plan"), 1000)
    with change(SYSTEM):
        project = db.session.get_one(Project, cast.entry("p1").project_id)
        db.session.add(Attachment(
            project_id=project.id, key=kept.key, name="项目书.pdf", kind="pdf", media_type="application/pdf", size=kept.size,
            sha256=kept.sha256, created_at=clock.now(),
        ))
    return cast


def hall_steps(stage, *steps):
    for step in steps:
        hall = hall_of(stage)
        act(SYSTEM, hall, {"action": step, "revision": hall.revision, "key": f"{step}-{hall.revision}"})


@pytest.fixture
def elsewhere(tmp_path, empty_sqlite):
    """Another server, on which numbers are already given to other people and other contests."""
    made = []

    def start(name="there"):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(empty_sqlite, folder / "doorstep.sqlite3")
        app = create_app(instance=str(folder), database_url="", mail_url="", redis_url="")
        made.append(app)
        with app.app_context(), change(SYSTEM):
            for number in range(7):
                db.session.add(Person(name=f"别人{number}", email=f"other{number}@example.org", created_at=clock.now()))
                db.session.add(Contest(slug=f"other-{number}", title="别的大赛", created_at=clock.now()))
        return app

    yield start
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def carry(cast, target):
    with cast.app.app_context():
        write_contest(cast.contest_id, target)
        db.session.remove()
    return target


def stage_there(key="final"):
    contest = db.session.scalars(select(Contest).where(Contest.slug == "spring")).one()
    return db.session.scalars(select(Stage).where(Stage.contest_id == contest.id, Stage.key == key)).one()


def state_of(stage):
    """What the stage says to its host and to anyone who recounts it, without numbers of this database."""
    hall = db.session.scalars(select(Hall).where(Hall.stage_id == stage.id)).one()
    cards = db.session.scalars(select(Scorecard).order_by(Scorecard.key))
    return {
        "tally": tally_document(stage), "board": control_board(stage.id),
        "hall": [hall.phase, hall.revision, hall.entry.key, [step["phase"] for step in hall.trail]],
        "cards": [(one.key, one.version, one.state, one.marks, one.comment, one.judge.key, one.judge.person.name) for one in cards],
        "public": snapshots.public(stage.id, "board")[1],
        "days": [[slot.entry.key for slot in day.slots] for day in days_of(stage.id)],
    }


def test_a_contest_is_the_same_on_the_other_server(played, elsewhere, tmp_path):
    before = state_of(played.stage)
    rev = snapshots.public(played.stage_id, "board")[0]
    file = carry(played, tmp_path / "spring.zip")
    with elsewhere().app_context():
        made = bring_in(COMMAND, file)
        assert made.id != played.contest_id and state_of(stage_there()) == before
        assert snapshots.public(stage_there().id, "board")[0] == rev + AHEAD
        reveal = db.session.scalars(select(Reveal)).one()
        cards = db.session.scalars(select(Scorecard.id).where(Scorecard.entry_id == reveal.entry_id))
        assert sorted(reveal.order) == sorted(cards)


def test_a_recusal_holds_on_the_other_server_too(played, elsewhere, tmp_path):
    recuse(SYSTEM, db.session.get_one(Judge, played.judges[0]), played.entry("p2"), "亲属")
    file = carry(played, tmp_path / "spring.zip")
    with elsewhere().app_context():
        bring_in(COMMAND, file)
        entry = next(slot.entry for day in days_of(stage_there().id) for slot in day.slots if slot.entry.key == "p2")
        scoring.deal(SYSTEM, entry, panels_of(stage_there())[0])
        card = db.session.scalars(select(Scorecard).join(Scorecard.judge).where(Scorecard.entry_id == entry.id, Judge.key == "j1")).one()
        with pytest.raises(Refused, match="recused"):
            scoring.save(actor_of(card.judge.person), card, body(card.version))
        assert not card.counted and card.judge.person_id not in judges_of_project(entry.project_id)


def test_the_stage_goes_on_where_it_stood(played, elsewhere, tmp_path):
    file = carry(played, tmp_path / "spring.zip")
    with elsewhere().app_context():
        bring_in(COMMAND, file)
        hall_steps(stage_there(), "close", "reveal")
        assert db.session.scalars(select(Hall.phase)).one() == "revealed"
        hall = hall_of(stage_there())
        act(SYSTEM, hall, {"action": "undo", "reason": "按错了", "revision": hall.revision, "key": "undo"})
        assert db.session.scalars(select(Hall.phase)).one() == "closed"


def test_a_key_that_was_accepted_gets_its_receipt_again(played, elsewhere, tmp_path):
    card = db.session.scalars(select(Scorecard).where(Scorecard.version == 1).order_by(Scorecard.id)).first()
    sent = body(comment="评语1", key="key-1")
    first = scoring.save(played.actor("judge1"), card, sent)
    told = (first.answer, first.receipt(), card.key)
    file = carry(played, tmp_path / "spring.zip")
    with elsewhere().app_context():
        bring_in(COMMAND, file)
        there = db.session.scalars(select(Scorecard).where(Scorecard.key == told[2])).one()
        again = scoring.save(actor_of(there.judge.person), there, sent)
        assert (again.answer, again.receipt(), there.key) == told and again.seq > 0 and len(again.hash) == 64


def test_the_log_still_verifies_and_a_changed_line_is_found(played, elsewhere, tmp_path):
    file = carry(played, tmp_path / "spring.zip")
    with elsewhere().app_context():
        bring_in(COMMAND, file)
        assert verify_database().lines == 1
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE carried_line SET line = replace(line, '50.5', '51.5')"))
        with pytest.raises(Refusal) as no:
            verify_database()
        assert no.value.code == "chain.carried"


def test_a_log_that_was_cut_at_its_end_is_found(played, elsewhere, tmp_path):
    file = carry(played, tmp_path / "spring.zip")
    with elsewhere().app_context():
        bring_in(COMMAND, file)
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(text("DELETE FROM carried_line WHERE seq = (SELECT max(seq) FROM carried_line)"))
        with pytest.raises(Refusal):
            verify_database()


def test_nothing_of_other_contests_and_no_password_is_in_the_file(played, tmp_path):
    with change(SYSTEM) as current:
        current.record(RehearsalWiped(contest_id=None, slug="geheim-slug"))
        played.person("lin").password_hash = "geheim-hash"
    with zipfile.ZipFile(carry(played, tmp_path / "spring.zip")) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
        lines = archive.read("log/1.jsonl").splitlines()
        tables = {name.split("/")[1].split(".")[0] for name in archive.namelist() if name.startswith("tables/")}
    assert b"geheim" not in whole and "评语1".encode() in whole
    assert set(json.loads(lines[-1])) == {"seq", "prev", "hash"} and verify_file(lines).withheld == 1
    assert "judge" in tables and not tables & LEFT_BEHIND


def test_people_who_are_there_keep_their_account(played, elsewhere, tmp_path):
    with change(SYSTEM):
        played.person("lin").email = "other3@example.org"
    file = carry(played, tmp_path / "spring.zip")
    with elsewhere().app_context():
        made = bring_in(COMMAND, file)
        people = db.session.scalars(select(Person.name).where(Person.email == "other3@example.org")).all()
        assert people == ["别人3"] and made.slug == "spring"


def test_letters_and_their_words_come_along_but_nothing_secret_and_nothing_is_sent_twice(played, elsewhere, tmp_path):
    with change(SYSTEM) as current:
        about = {"contest_id": played.contest_id, "person_id": played.people["wang"]}
        mail.post(current, "wang@example.org", "给王的信", "正文", About(kind="receipt", **about))
        mail.post(current, "wang@example.org", "邀请", "link-geheim", About(kind="invitation", secret=True, **about))
        db.session.add(LetterText(contest_id=played.contest_id, kind="receipt", language="zh", body="我们的话 {{title}}", changed_at=current.at))
    file = carry(played, tmp_path / "spring.zip")
    with zipfile.ZipFile(file) as archive:
        assert not any(b"geheim" in archive.read(name) for name in archive.namelist())
    with elsewhere().app_context():
        made = bring_in(COMMAND, file)
        letter = db.session.scalars(select(Letter)).one()
        owner = db.session.get_one(Person, letter.person_id)
        assert (letter.subject, owner.email, letter.contest_id, letter.next_try_at) == ("给王的信", "wang@example.org", made.id, None)
        assert own_texts(made.id, "receipt")["zh"].body == "我们的话 {{title}}"


def test_files_come_along_under_new_keys(played, elsewhere, tmp_path):
    old = db.session.scalars(select(Attachment.key)).one()
    file = carry(played, tmp_path / "spring.zip")
    with elsewhere().app_context():
        bring_in(COMMAND, file)
        found = db.session.scalars(select(Attachment)).one()
        with storage().open(found.key) as stream:
            assert stream.read() == b"%PDF-1.4 plan"
        assert found.name == "项目书.pdf" and found.key != old


def test_officers_keep_their_region_and_codes_open_nothing_elsewhere(played, elsewhere, tmp_path):
    bring_officers(played)
    code = make_codes(SYSTEM, played.contest, CONFIRM, region=played.contest.regions[0], note="浦兴")[0].code
    with change(SYSTEM):
        project = db.session.scalars(select(Project).where(Project.key == "p2")).one()
        project.claim_hash, project.holds = "c" * 64, [Hold(holder="h" * 64, since=clock.now())]
        project.shares = [CoApplicant(
            person_id=played.people["zhao"], name="赵", code_hash="j" * 64, invited_at=clock.now(), expires_at=clock.now(), accepted_at=clock.now(),
        )]
    file = carry(played, tmp_path / "spring.zip")
    with zipfile.ZipFile(file) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist())
    assert code.replace("-", "").encode() not in told and not {b"c" * 64, b"h" * 64, b"j" * 64} & {told[at:at + 64] for at in range(len(told) - 63)}
    with elsewhere().app_context():
        made = bring_in(COMMAND, file)
        gu = db.session.scalars(select(Person).where(Person.email == "gu@example.org")).one()
        assert actor_of(gu).regions == {(made.id, made.regions[0].id)}
        listed = db.session.scalars(select(EntryCode)).one()
        assert (listed.note, listed.serial, listed.code_hash, listed.region_id) == ("浦兴", 1, None, made.regions[0].id)
        project = db.session.scalars(select(Project).where(Project.key == "p2")).one()
        assert project.claim_hash is None and project.holds == []
        assert [(one.person.email, one.code_hash) for one in project.shares] == [("zhao@example.org", None)]


def test_a_contest_that_moves_twice_brings_both_logs(played, elsewhere, tmp_path):
    file = carry(played, tmp_path / "spring.zip")
    with elsewhere().app_context():
        number = bring_in(COMMAND, file).id
        db.session.remove()
        told = write_contest(number, tmp_path / "again.zip")
        db.session.remove()
    with elsewhere("third").app_context():
        bring_in(COMMAND, tmp_path / "again.zip")
        assert verify_database().lines == 1 and len(told.chains) == 2
        seq, seal = db.session.execute(text("SELECT audit_seq, carried_hash FROM accepted_edit ORDER BY id")).first()
        known = db.session.execute(text("SELECT hash FROM carried_line WHERE origin = 1 AND seq = :seq"), {"seq": seq}).scalar_one()
        assert seal == known


def rewritten(source, target, member, change_it):
    """The archive with one member changed and its list made to fit, as somebody with a mind to it would."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        parts[member] = change_it(parts[member])
        about = json.loads(parts["about.json"])
        about["members"][member] = hashlib.sha256(parts[member]).hexdigest()
        parts["about.json"] = json.dumps(about).encode()
        for name, content in parts.items():
            new.writestr(name, content)
    return target


def refused(code, file):
    before = db.session.scalar(select(func.count()).select_from(Person))
    with pytest.raises(Refused) as no:
        bring_in(COMMAND, file)
    assert no.value.code == code
    assert db.session.scalar(select(func.count()).select_from(Person)) == before
    folder = storage().folder
    assert not folder.exists() or not [one for one in folder.rglob("*") if one.is_file()]


@pytest.mark.parametrize(("member", "before", "after"), [
    ("log/1.jsonl", b"50.5", b"51.5"),
    ("tables/entry.jsonl", b'"stage_id":', b'"stage_ie":'),
    ("tables/entry.jsonl", b'"stage_id":2', b'"stage_id":999'),
    ("tables/contest.jsonl", b'"created_at":"2', b'"created_at":"x2'),
])
def test_a_file_that_was_changed_with_its_list_puts_nothing_in(played, elsewhere, tmp_path, member, before, after):
    file = carry(played, tmp_path / "spring.zip")
    changed = rewritten(file, tmp_path / "changed.zip", member, lambda old: old.replace(before, after))
    assert zipfile.ZipFile(changed).read(member) != zipfile.ZipFile(file).read(member)
    with elsewhere().app_context():
        refused("broken", changed)


def test_what_is_no_contest_is_refused(played, elsewhere, tmp_path):
    file = carry(played, tmp_path / "spring.zip")
    (tmp_path / "half.zip").write_bytes(file.read_bytes()[:-400])
    (tmp_path / "other.zip").write_bytes(b"hello")
    with elsewhere().app_context():
        refused("not_ours", tmp_path / "half.zip")
        refused("not_ours", tmp_path / "other.zip")


def test_a_contest_that_is_here_already_is_refused(played, tmp_path):
    file = carry(played, tmp_path / "spring.zip")
    with pytest.raises(Refused) as no:
        bring_in(COMMAND, file)
    assert no.value.code == "already_here"


def test_a_rehearsal_is_not_carried(cast, tmp_path):
    copy = rehearse(cast.actor("lin"), cast.contest)
    with pytest.raises(Refused) as no:
        write_contest(copy.id, tmp_path / "copy.zip")
    assert no.value.code == "is_rehearsal" and not list(tmp_path.glob("copy*"))


def test_every_number_that_points_without_a_foreign_key_is_known_here():
    loose = {
        f"{table.name}.{column.name}" for table in db.metadata.sorted_tables for column in table.columns
        if column.name.endswith(("_id", "_of", "_seq")) and not column.foreign_keys
    }
    assert loose <= SET_RIGHT


def test_what_was_said_ahead_and_judges_notes_come_along_and_calendars_do_not(played, elsewhere, tmp_path):
    open_calendar(SYSTEM, played.people["wang"], APPLICANT)
    with change(SYSTEM):
        played.stage.bring, played.stage.reading_blind = "样品", True
        db.session.add(JudgeNote(judge_id=played.judges[0], entry_id=played.entries["p1"], text="问成本", version=1, changed_at=clock.now()))
    file = carry(played, tmp_path / "spring.zip")
    with elsewhere().app_context():
        bring_in(COMMAND, file)
        note = db.session.scalars(select(JudgeNote)).one()
        assert (note.text, note.judge.key, note.entry.key) == ("问成本", "j1", "p1")
        assert (stage_there().bring, stage_there().reading_blind) == ("样品", True)
        assert db.session.scalars(select(CalendarKey)).all() == []


def test_the_commands_carry_a_contest_over(played, elsewhere, tmp_path):
    file = str(tmp_path / "spring.zip")
    out = played.app.test_cli_runner().invoke(args=["contest", "export", "spring", file])
    assert out.exit_code == 0 and "3 个项目" in out.output
    app = elsewhere()
    with app.app_context():
        brought, again = (app.test_cli_runner().invoke(args=["contest", "import", file]) for _time in (1, 2))
    assert brought.exit_code == 0 and brought.stdout.strip() == "spring" and "先重设密码" in brought.stderr
    assert again.exit_code == 2 and "已经有地址名是 spring 的大赛" in again.stderr
    nobody = played.app.test_cli_runner().invoke(args=["contest", "export", "winter", file])
    assert nobody.exit_code == 2 and "winter" in nobody.stderr


def test_the_log_that_came_along_can_be_taken_away_and_checked(played, elsewhere, tmp_path):
    file = carry(played, tmp_path / "spring.zip")
    app = elsewhere()
    with app.app_context():
        bring_in(COMMAND, file)
        su = db.session.scalars(select(Person.id).where(Person.email == "su@example.org")).one()
        client = Cast(app, 1, 1, 1, {"su": su}, [], {}).browse("su")
        assert "从别的服务器搬来的记录" in client.get("/manage/spring/audit").text
        taken = client.get("/manage/spring/audit/carried/1")
        assert taken.status_code == 200 and verify_file(taken.data.splitlines()).lines > 10
        assert client.get("/manage/spring/audit/carried/2").status_code == 404
