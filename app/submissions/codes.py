"""Codes on paper: an officer's, each standing for one project of the region, and an organiser's for after the call's end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts.attempts import forgive, take_guess
from app.accounts.codes import keyed, new_code, shown_code, typed_code
from app.change import Personal, change
from app.contests.models import Contest, Region
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.submissions.actions import locked
from app.submissions.events import CodeRevoked, CodesMade, CodeUsed
from app.submissions.models import EntryCode, Project
from app.submissions.starting import create_project

CONFIRM, LATE = "confirm", "late"
# A sheet of slips.
MOST_AT_ONCE = 60
MOST_USES = 500


@dataclass(frozen=True)
class Slip:
    """A code as it is handed out; it is shown once."""

    serial: int
    code: str


def hash_of(contest_id: int, typed: str) -> str:
    """What is kept of a code."""
    return keyed(f"entry-code:{contest_id}", typed_code(typed))


def make_codes(
    actor: Actor, contest: Contest, kind: str, *, number: int = 1, region: Region | None = None, note: str = "",
    most: int = 1, until: datetime | None = None,
) -> list[Slip]:
    """New codes, numbered on from the last of their kind. Refused beside number, most or until."""
    if not 1 <= number <= MOST_AT_ONCE:
        raise Refused("number", _("一次可以生成 1 到 %(num)d 个。", num=MOST_AT_ONCE), field="number")
    if not 1 <= most <= MOST_USES:
        raise Refused("most", _("可用次数在 1 到 %(num)d 之间。", num=MOST_USES), field="most")
    with change(actor) as current:
        if until is not None and until <= current.at:
            raise Refused("past", _("截止时间要晚于现在。"), field="until")
        # The contest's row is the queue for numbers.
        contest = db.session.get_one(Contest, contest.id, with_for_update=True)
        last = select(func.max(EntryCode.serial)).where(EntryCode.contest_id == contest.id, EntryCode.kind == kind)
        first = (db.session.scalar(last) or 0) + 1
        slips = [Slip(first + at, new_code()) for at in range(number)]
        db.session.add_all(
            EntryCode(
                contest_id=contest.id, region_id=region.id if region is not None else None, kind=kind, serial=slip.serial,
                code_hash=hash_of(contest.id, slip.code), note=note, most=most, made_by_id=actor.person_id,
                made_at=current.at, expires_at=until,
            )
            for slip in slips
        )
        current.record(CodesMade(
            contest_id=contest.id, kind=kind, codes=[slip.serial for slip in slips], note=Personal(note, None), until=until,
            region=region.key if region is not None else None,
        ))
    return [Slip(slip.serial, shown_code(slip.code)) for slip in slips]


def revoke_code(actor: Actor, code: EntryCode) -> None:
    """The code opens nothing from now on; what a late one opened closes at once, what one confirmed stays."""
    with change(actor) as current:
        row = db.session.get_one(EntryCode, code.id, with_for_update=True)
        if row.revoked_at is None:
            row.revoked_at = current.at
            current.record(CodeRevoked(contest_id=row.contest_id, kind=row.kind, code=row.serial))


def _found(contest_id: int, kind: str, typed: str, now: datetime) -> EntryCode:
    """The code that was typed, held until the end of the change. Refused beside `code`."""
    row = db.session.scalars(
        select(EntryCode)
        .where(EntryCode.contest_id == contest_id, EntryCode.kind == kind, EntryCode.code_hash == hash_of(contest_id, typed))
        .with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise Refused("code_unknown", _("没有这个验证码，请对照纸条再输一次。"), field="code")
    if row.revoked_at is not None:
        raise Refused("code_revoked", _("这个验证码已经作废，请再要一个。"), field="code", status=410)
    if row.expires_at is not None and row.expires_at <= now:
        raise Refused("code_over", _("这个验证码已经过期，请再要一个。"), field="code", status=410)
    return row


def confirming_code(project: Project, typed: str, now: datetime) -> EntryCode:
    """The officer's code for a project of that region, unused. Refused beside `code`."""
    row = _found(project.contest_id, CONFIRM, typed, now)
    if row.region_id != project.region_id:
        raise Refused("code_elsewhere", _("这个验证码是另一个街镇的，不能确认这个项目。"), field="code", status=409)
    used = db.session.scalars(select(Project.id).where(Project.confirm_code_id == row.id)).first()
    if used is not None:
        raise Refused("code_used", _("这个验证码已经用过了，请再要一个。"), field="code", status=409)
    return row


def enter_late(actor: Actor, contest: Contest, typed: str, *, guesser: str, draft: Project | None = None) -> Project:
    """Open the call once more for the holder of a late code: for a new draft, or for one that is there.

    Refused beside `code`; `guesser` names who tries, and guesses are counted by it.
    """
    take_guess("late-code", guesser)
    with change(actor) as current:
        row = _found(contest.id, LATE, typed, current.at)
        if draft is not None and draft.late_code_id == row.id:
            return draft
        used = select(func.count()).where(Project.late_code_id == row.id)
        if (db.session.scalar(used) or 0) >= row.most:
            raise Refused("code_used", _("这个补报码的次数已经用完了，请向主办方再要一个。"), field="code", status=409)
        if draft is None:
            project = create_project(actor, contest, late=row)
        else:
            project = locked(draft)
            project.late_code_id = row.id
            current.record(CodeUsed(contest_id=contest.id, project=project.key, code=row.serial))
    forgive("late-code", guesser)
    return project


@dataclass(frozen=True)
class Listed:
    """A code in its list, with the projects that used it."""

    code: EntryCode
    uses: tuple[Project, ...]


def listed_codes(contest_id: int, kind: str, regions: set[int] | None = None) -> list[Listed]:
    """The newest first; of the regions' where they are named. Two queries."""
    query = select(EntryCode).where(EntryCode.contest_id == contest_id, EntryCode.kind == kind)
    if regions is not None:
        query = query.where(EntryCode.region_id.in_(regions))
    rows = list(db.session.scalars(query.order_by(EntryCode.serial.desc())))
    column = Project.confirm_code_id if kind == CONFIRM else Project.late_code_id
    used: dict[int, list[Project]] = {}
    for project in db.session.scalars(select(Project).where(column.in_([row.id for row in rows])).order_by(Project.id)):
        used.setdefault(project.confirm_code_id if kind == CONFIRM else project.late_code_id or 0, []).append(project)  # type: ignore[arg-type]
    return [Listed(row, tuple(used.get(row.id, ()))) for row in rows]
