"""One thing behind every address: a contest with something of each kind in it, and what its addresses say."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from PIL import Image
from sqlalchemy import select

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import Invitation, Role, SignIn, Token
from app.audit.models import CarriedLine
from app.ceremony.models import Ceremony
from app.change import change
from app.contests.models import Contest, Question
from app.core.policy import SYSTEM
from app.db import db
from app.draws.models import Draw
from app.exports import jobs
from app.files import storage
from app.hall.models import Hall, Screen
from app.judging.cards import card_token
from app.judging.models import Judge, Recusal, RecusalRequest
from app.mail import Letter
from app.planning.models import PlanRun, PlanVersion
from app.roadshow.calendar_keys import APPLICANT, address_of, open_calendar
from app.roadshow.models import PitchDay
from app.scoring.models import LateEdit, Scorecard, Signature
from app.screening.models import KeptFilter, Plan, Reading, Share
from app.submissions.models import Attachment, CoApplicant, Confirmation, Entry, EntryCode, Project, RowImport
from tests.cast import Cast

NOBODY = "0" * 64


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def fill(cast: Cast) -> dict[str, Any]:
    """Make the things; returns values of addresses, by name alone or by `endpoint name` where one kind needs its own."""
    with change(SYSTEM):
        values = _people(cast)
        values |= _screening(cast) | _roadshow(cast) | _hall(cast) | _scoring(cast) | _showcase(cast) | _book(cast)
    return values


def _people(cast: Cast) -> dict[str, Any]:
    now, wang, lin = clock.now(), cast.people["wang"], cast.people["lin"]
    role = db.session.scalars(select(Role.id).where(Role.role == "host")).one()
    invited = _added(Invitation(
        email="new@example.org", role="host", contest_id=cast.contest_id, code_hash=hashed("ABCDEFGHJKMN"), invited_by_id=lin,
        created_at=now, expires_at=now + timedelta(days=3),
    ))
    token = _added(Token(person_id=wang, label="script", secret_hash=hashed("token"), created_at=now))
    signed_in = _added(SignIn(person_id=wang, secret_hash=hashed("elsewhere"), kind="password", created_at=now, seen_at=now))
    wrote = _added(Letter(
        kind="receipt", person_id=wang, contest_id=cast.contest_id, to="wang@example.org", subject="hello", body="hello",
        created_at=now, posted_at=now, sent_at=now,
    ))
    _added(CarriedLine(contest_id=cast.contest_id, origin=1, seq=1, prev=NOBODY, hash="1" * 64, line=None))
    return {
        "accounts.revoke_role number": role, "accounts.revoke_invitation number": invited.id, "accounts.invitation code": "ABCDEFGHJKMN",
        "accounts.revoke_token number": token.id, "accounts.end_sign_in number": signed_in.id, "origin": 1,
        "pages.language code": "en", "letters number": wrote.id, "letters kind": "receipt",
    }


def _book(cast: Cast) -> dict[str, Any]:
    """A spreadsheet that the organiser has asked for."""
    now = clock.now().timestamp()
    job = jobs.note(jobs.Job("a" * 32, cast.contest_id, cast.people["lin"], "projects", "项目.xlsx", now, now, "done", 1.0))
    jobs.file_of(job).write_bytes(b"PK")
    return {"exports.job key": job.key, "exports.job_file key": job.key}


def _showcase(cast: Cast) -> dict[str, Any]:
    """A project of a contest whose results are out, with a picture for everybody."""
    now = clock.now()
    past = Contest(slug="past", title="去年的大赛", published=True, created_at=now, results_at=now, showcase="all")
    past.questions = [Question(key="photo", step=5, kind="file", label="照片", seen_by=["public"])]
    project = Project(contest=past, key="shown", number=1, title="展示", answers={}, state="submitted", told_showcase="all", created_at=now, updated_at=now)
    _added(project)
    kept = storage().put(io.BytesIO(_picture()), 10_000)
    _added(Attachment(
        project_id=project.id, key=kept.key, question="photo", name="photo.png", kind="png", media_type="image/png",
        size=kept.size, sha256=kept.sha256, created_at=now,
    ))
    return {
        **{f"submissions.showcase_{part} {name}": value for part in ("project", "file") for name, value in (("slug", "past"), ("key", "shown"))},
        "submissions.showcase_file file": kept.key,
    }


def _screening(cast: Cast) -> dict[str, Any]:
    now, shen = clock.now(), cast.people["shen"]
    project = db.session.scalars(select(Project).where(Project.key == "p1")).one()
    pile = db.session.scalars(select(Entry).where(Entry.stage_id == cast.screening_id, Entry.project_id == project.id)).one()
    second = db.session.scalars(select(Entry).where(Entry.stage_id == cast.screening_id, Entry.id != pile.id).limit(1)).one()
    kept = storage().put(io.BytesIO(_picture()), 10_000)
    file = _added(Attachment(
        project_id=project.id, key=kept.key, name="photo.png", kind="png", media_type="image/png", size=kept.size,
        sha256=kept.sha256, created_at=now,
    ))
    _added(Plan(stage_id=cast.screening_id, readers=1))
    _added(Share(stage_id=cast.screening_id, person_id=shen))
    recused = _added(Reading(entry_id=second.id, person_id=shen, at=now, recused_at=now, reason="neighbour"))
    wanted = _added(KeptFilter(stage_id=cast.screening_id, person_id=shen, title="mine", args={}))
    rows = _added(RowImport(contest_id=cast.contest_id, by_id=cast.people["lin"], file=kept.key, name="rows.csv", made_at=now))
    regions = {one.key: one.id for one in cast.contest.regions}
    code = _added(EntryCode(contest_id=cast.contest_id, region_id=regions["zhoupu"], kind="confirm", serial=1, made_at=now))
    late = _added(EntryCode(contest_id=cast.contest_id, kind="late", serial=1, made_at=now, expires_at=now + timedelta(days=20)))
    share = _added(CoApplicant(
        project_id=project.id, name="李", code_hash=hashed("joinjoinjoin"), invited_at=now, expires_at=now + timedelta(days=3),
    ))
    vouched = _added(Project(
        contest_id=cast.contest_id, key="vouched", number=90, title="代填", region_id=regions["zhoupu"], answers={}, state="submitted",
        created_at=now, updated_at=now,
    ))
    begun = _added(Project(contest_id=cast.contest_id, key="guest", answers={}, created_at=now, updated_at=now))
    _added(Confirmation(
        project_id=begun.id, email="guest@example.org", code_hash=hashed("letterletter"), made_at=now, expires_at=now + timedelta(days=3),
    ))
    return {
        "submissions.link code": "letterletter", "submissions.revoke_region_code number": code.id,
        "submissions.remove_share number": share.id, "submissions.join code": "joinjoinjoin",
        "submissions.revoke_late_code number": late.id,
        "submissions.make_claim_code key": vouched.key, "submissions.revoke_claim_code key": vouched.key, "submissions key": "p1", "submissions.download key": file.key, "file": file.key, "submissions.save_step step": 1,
        "submissions.step step": 1, "submissions stage": "screening", "submissions number": rows.id,
        "screening stage": "screening", "screening key": "p1", "screening.lift number": recused.id, "screening.drop_filter number": wanted.id,
        "screening person": shen, "screening other": "p3",
    }


def _roadshow(cast: Cast) -> dict[str, Any]:
    now = clock.now()
    day = db.session.scalars(select(PitchDay)).one()
    open_calendar(cast.actor("wang"), cast.people["wang"], APPLICANT)
    phone = (address_of(cast.people["wang"], APPLICANT) or "").rpartition("/")[2].removesuffix(".ics")
    plans = [_added(PlanVersion(stage_id=cast.stage_id, number=number, plan={"schema": "plan/1", "blocks": []}, made_at=now)) for number in (1, 2)]
    run = _added(PlanRun(stage_id=cast.stage_id, began_at=now, seen_at=now, seconds=5))
    draw = _added(Draw(key="drawdrawdraw", stage_id=cast.stage_id, pitch_day_id=day.id, items=["p1", "p2", "p3"], commitment=NOBODY, made_at=now))
    asked = _added(RecusalRequest(entry_id=cast.entries["p1"], name="王老师", reason="师生", asked_at=now))
    return {
        "judging.answer_recusal number": asked.id, "judging.ask_recusal key": "p1",
        "stage": "final", "roadshow number": day.id, "roadshow.edit_panel key": "A", "roadshow.edit_room key": "main", "roadshow key": "p1",
        "planning number": plans[0].number, "planning other": plans[1].number, "planning.progress number": run.id,
        "planning.cancel number": run.id, "planning.judge key": "j1", "planning.applicant key": "p1", "planning.project key": "p1", "planning block": "b1",
        "roadshow.subscribed token": phone, "draws.fix number": day.id, "draws key": draw.key,
    }


def _hall(cast: Cast) -> dict[str, Any]:
    now = clock.now()
    day = db.session.scalars(select(PitchDay)).one()
    _added(Hall(stage_id=cast.stage_id, room_id=day.room_id))
    screen = _added(Screen(secret_hash=hashed("screen"), code="1234", stage_id=cast.stage_id, room="main", made_at=now, seen_at=now))
    photo = db.session.scalars(select(Attachment.key)).one()
    _added(Ceremony(
        stage_id=cast.stage_id, tally_sha256=NOBODY, prepared_at=now,
        cards=[{"kind": "title", "tier": "first", "entries": [], "top": False, "places": [], "presenter": "", "photo": None, "tiers": {}}],
    ))
    return {"screen": screen.id, "ceremony key": photo, "ceremony step": 0, "hall key": "j1"}


def _scoring(cast: Cast) -> dict[str, Any]:
    now, judge = clock.now(), db.session.get_one(Judge, cast.judges[0])
    judge.card_hash = hashed(card_token(judge))
    card = _added(Scorecard(key="cardcardcard", entry_id=cast.entries["p1"], judge_id=judge.id, panel_key="A"))
    late = _added(LateEdit(scorecard_id=card.id, key="late", body={"marks": {}, "comment": "", "submit": True, "base": 0}, at=now))
    recusal = _added(Recusal(judge_id=cast.judges[1], entry_id=cast.entries["p2"], reason="cousin", at=now))
    _added(Signature(judge_id=judge.id, stage_id=cast.stage_id, fingerprint="2" * 64, document={}, strokes=[], at=now))
    device = _added(SignIn(person_id=judge.person_id, secret_hash=hashed("tablet"), kind="card", created_at=now, seen_at=now))
    return {
        **{f"roadshow.{name} key": card.key for name in ("read_ahead", "write_ahead", "read_file")},
        "scoring key": card.key, "scorecard": card.key, "hall.decide_late number": late.id, "judging key": "j1",
        "judging.lift number": recusal.id, "judging.end_tablet number": device.id, "token": card_token(judge), "seal": "2" * 64,
    }


# What addresses say beside things.
WORDS = {
    "slug": "spring", "contest": "spring", "contests.part part": "texts", "contests.stage_part part": "scoring",
    "contests.stage_example part": "scoring", "book": "projects", "paper": "door", "roadshow.plan_paper_pdf paper": "judges", "exports.plan_paper paper": "judges", "form": "csv", "filename": "css/house/tokens.css",
}
