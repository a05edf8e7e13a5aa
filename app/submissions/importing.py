"""From rows to projects: which column holds what, what is wrong with each row, and all of them in one change."""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.accounts.models import Person
from app.change import Change, change
from app.contests.models import Contest
from app.core.chain import short_code
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.files import storage
from app.i18n import LANGUAGES
from app.submissions import facts
from app.submissions.events import EntryMade, ProjectSubmitted, RowsImported
from app.submissions.kinds import Value
from app.submissions.models import Entry, Project, RowImport
from app.submissions.sheets import SheetRows
from app.submissions.starting import new_key

# How many faults are told in words; the count is of all.
MOST_TOLD = 200
EMAIL = "email"
# What the export calls its columns, beside the form's own labels.
ALSO = {
    "field": ("领域", "所属领域", "Field"), "region": ("街镇", "所在街镇", "Sub-district or town", "Region"),
    "applicant_name": ("申报人", "申报人姓名", "Applicant"), "title": ("项目名称", "名称", "Project", "Title"),
    "title_en": ("英文名称", "English title"), "agrees_to_be_named": ("同意公布姓名", "May be named"),
    EMAIL: ("邮箱", "电子邮箱", "E-mail", "Email"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong in one row; `column` is the item's label."""

    row: int
    column: str
    text: str
    value: str


@dataclass(frozen=True)
class Trial:
    """What an import would do: rows ready to be projects, and every fault (the first MOST_TOLD in words)."""

    ready: list[dict[str, Value]]
    faults: list[Fault]
    faulty_rows: int
    fault_count: int

    @property
    def clean(self) -> bool:
        return bool(self.ready) and not self.fault_count


def choices(contest: Contest) -> list[tuple[str, str]]:
    """(name, label) of everything that a column can hold."""
    return [(item.name, item.label) for item in facts.items(contest)] + [(EMAIL, _("申报人邮箱"))]


def guess(contest: Contest, titles: tuple[str, ...]) -> dict[str, str]:
    """Which item each column holds: as the contest's last import said, else by the column's title, in either language."""
    last = db.session.scalars(
        select(RowImport.mapping).where(RowImport.contest_id == contest.id, RowImport.done_at.is_not(None))
        .order_by(RowImport.id.desc()).limit(1)
    ).first() or {}
    known: dict[str, str] = {_plain(title): name for name, also in ALSO.items() for title in also}
    for language in LANGUAGES.values():
        with force_locale(language[1]):
            known.update({_plain(label): name for name, label in choices(contest)})
    names = {name for name, _label in choices(contest)}
    found: dict[str, str] = {}
    for title in titles:
        name = last.get(title, known.get(_plain(title), ""))
        found[title] = name if name in names and name not in found.values() else ""
    return found


def _plain(title: str) -> str:
    return "".join(char for char in title.lower() if char.isalnum())


def trial(contest: Contest, sheet: SheetRows, mapping: dict[str, str]) -> Trial:
    """Check every row as a submission would be checked; nothing is written."""
    items = {item.name: item for item in facts.items(contest)}
    places = {mapping.get(title, ""): place for place, title in enumerate(sheet.titles) if mapping.get(title)}
    taken = {_identity(title, name) for title, name in db.session.execute(
        select(Project.title, Project.applicant_name).where(Project.contest_id == contest.id, Project.state != "draft")
    )}
    ready: list[dict[str, Value]] = []
    faults: list[Fault] = []
    faulty, count = 0, 0
    for number, cells in sheet.rows:
        if number % 200 == 0:
            # Thousands of rows are looked at while judges may be saving: let the others have their turn.
            time.sleep(0)
        values, wrong = _row(items, places, number, cells)
        same = _identity(str(values.get("title", "")), str(values.get("applicant_name", "")))
        if same in taken and not wrong:
            wrong = [Fault(number, items["title"].label, _("已经有同名、同申报人的项目。"), str(values["title"]))]
        taken.add(same)
        count += len(wrong)
        faulty += bool(wrong)
        faults.extend(wrong[:MOST_TOLD - len(faults)] if len(faults) < MOST_TOLD else [])
        if not wrong:
            ready.append(values)
    return Trial(ready, faults, faulty, count)


def _identity(title: str, name: str) -> tuple[str, str]:
    return _plain(title), _plain(name)


def _row(
    items: dict[str, facts.Item], places: dict[str, int], number: int, cells: tuple[str, ...],
) -> tuple[dict[str, Value], list[Fault]]:
    values: dict[str, Value] = {}
    wrong: list[Fault] = []
    for name, item in items.items():
        typed = cells[places[name]] if name in places else ""
        value = item.kind.clean(_key(item, typed))
        text = item.refuses(value) or item.lacks(value)
        if text:
            wrong.append(Fault(number, item.label, text, typed[:60]))
        values[name] = value
    typed = cells[places[EMAIL]].strip() if EMAIL in places else ""
    if typed:
        try:
            values[EMAIL] = validate_email(typed, check_deliverability=False).normalized.lower()
        except EmailNotValidError:
            wrong.append(Fault(number, _("申报人邮箱"), _("不是邮箱地址。"), typed[:60]))
    return values, wrong


_YES = {"是", "同意", "√", "y", "yes", "true", "1"}


def _key(item: facts.Item, typed: str) -> str:
    """A choice may be written as its key or as its title in either language; yes in any usual way."""
    if item.kind.key == "tick":
        return "1" if typed.strip().lower() in _YES else ""
    if item.kind.key == "several":
        return ",".join(_option(item, part) for part in re.split(r"[、,，;；\n]", typed))
    return _option(item, typed)


def _option(item: facts.Item, typed: str) -> str:
    plain = _plain(typed)
    for key, title in item.choices:
        if typed == key or (plain and plain == _plain(title)):
            return key
    return typed


def bring_in(actor: Actor, found: RowImport, sheet: SheetRows) -> int:
    """Make a submitted project of every row, in the file's order; all or nothing. Returns how many.

    Refused (409): done; (422) faults: a row that is not ready, or none at all.
    """
    with change(actor) as current:
        found = db.session.get_one(RowImport, found.id, with_for_update=True, populate_existing=True)
        if found.done_at is not None or found.file is None:
            raise Refused("done", _("这份表已经导入过了。"), status=409)
        # The contest's row is the queue for numbers.
        contest = db.session.get_one(Contest, found.contest_id, with_for_update=True, populate_existing=True)
        tried = trial(contest, sheet, found.mapping)
        if not tried.clean:
            raise Refused("faults", _("有 %(num)d 行要改，一行也没有导入。", num=tried.faulty_rows))
        owners = _owners(current, {str(values[EMAIL]): values for values in tried.ready if values.get(EMAIL)})
        number = db.session.scalar(select(func.max(Project.number)).where(Project.contest_id == contest.id)) or 0
        place = _last_place(contest)
        for offset, values in enumerate(tried.ready, start=1):
            _one(current, contest, values, owners.get(str(values.get(EMAIL, ""))), number + offset, place + offset)
        file, found.file = found.file, None
        found.done_at, found.rows = current.at, len(tried.ready)
        current.record(RowsImported(contest_id=contest.id, rows=len(tried.ready), file_sha256=_sha256(file)))
    storage().delete(file)
    return len(tried.ready)


def _last_place(contest: Contest) -> int:
    if not contest.stages:
        return 0
    return db.session.scalar(select(func.max(Entry.position)).where(Entry.stage_id == contest.stages[0].id)) or 0


def _sha256(file: str) -> str:
    with storage().open(file) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _owners(current: Change, wanted: dict[str, dict[str, Value]]) -> dict[str, int]:
    """By e-mail: the person who is here already, or a new one without a password."""
    found = dict(db.session.execute(select(Person.email, Person.id).where(Person.email.in_(wanted))).all()) if wanted else {}
    for email, values in wanted.items():
        if email not in found:
            person = Person(email=email, name=str(values["applicant_name"]) or email, created_at=current.at)
            db.session.add(person)
            db.session.flush()
            found[email] = person.id
    return {str(email): number for email, number in found.items()}


def _one(current: Change, contest: Contest, values: dict[str, Value], owner: int | None, number: int, place: int) -> None:
    project = Project(
        contest=contest, contest_id=contest.id, key=new_key(), owner_id=owner, answers={}, created_at=current.at, updated_at=current.at,
        state="submitted", told_showcase=contest.showcase, submitted_at=current.at, number=number, version=1, form_version=contest.form_version,
    )
    facts.write(project, {name: value for name, value in values.items() if name != EMAIL})
    db.session.add(project)
    if contest.stages:
        stage = contest.stages[0]
        db.session.add(Entry(stage_id=stage.id, project=project, position=place))
        current.record(EntryMade(contest_id=contest.id, stage_id=stage.id, project=project.key, position=place))

    def hand_out(seq: int, seal: str) -> None:
        project.receipt = short_code(seal)

    current.record(
        ProjectSubmitted(contest_id=contest.id, project=project.key, number=number, version=1, state=["draft", "submitted"]),
        on_sealed=hand_out,
    )


def start(actor: Actor, contest: Contest, file: str, name: str, mapping: dict[str, str]) -> RowImport:
    """Keep a file that was read, to be looked over; an earlier one of the same person that was not finished goes."""
    left: list[str] = []
    with change(actor) as current:
        for old in db.session.scalars(select(RowImport).where(
            RowImport.contest_id == contest.id, RowImport.by_id == actor.person_id, RowImport.done_at.is_(None)
        )):
            left += [old.file] if old.file else []
            db.session.delete(old)
        made = RowImport(contest_id=contest.id, by_id=actor.person_id, file=file, name=name[:200], mapping=mapping, made_at=current.at)
        db.session.add(made)
        db.session.flush()
    for key in left:
        storage().delete(key)
    return made


def remap(actor: Actor, found: RowImport, mapping: dict[str, str]) -> None:
    """Say anew what the columns hold. Refused (422): two columns for the same item."""
    named = [name for name in mapping.values() if name]
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice is not None:
        label = dict(choices(found.contest)).get(twice, twice)
        raise Refused("twice", _("有两列都对应“%(name)s”，请只留一列。", name=label), field=twice)
    with change(actor):
        db.session.get_one(RowImport, found.id).mapping = mapping

