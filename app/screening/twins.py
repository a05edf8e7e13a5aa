"""Projects of a pile that may be one and the same: who is like whom, by what, and what somebody said of it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.contests.models import Stage
from app.core.likeness import TEXT_FROM, Crowd, Likeness, Portrait, compare, resemblance
from app.core.likeness import contacts as contacts_in
from app.core.likeness import sketch as sketch_of
from app.db import db
from app.offload import offload
from app.screening.heap import Reader, theirs
from app.screening.models import Twin
from app.submissions import prints
from app.submissions.models import Attachment, Confirmation, Entry, Project, ProjectPrint
from app.submissions.queries import Pages
from app.submissions.uploads import standing

# The most that a case page shows, and how much of two texts is laid side by side there.
MOST, COMPARED, PASSAGE = 8, 2000, 80
# More than that is compared from the start.
MOST_ANEW = 200
PAGE = 50
# What the list shows: nothing said yet, nothing but the same applicant, one is the other's duplicate, two projects.
SAID = ("", "applicant", "duplicate", "distinct")


@dataclass(frozen=True)
class Alike:
    """Two projects, the evidence in words, and what was said of them."""

    one: Project
    other: Project
    found: Likeness | None
    said: Twin | None
    evidence: list[str]
    passage: str = ""
    # Alike in answers that are kept from who reads this.
    beyond: bool = False

    @property
    def weak(self) -> bool:
        """Nothing but the applicant is the same, and nobody has said anything."""
        return self.said is None and not self.beyond and self.found is not None and self.found.weak


def _state(found: Likeness | None, said: Twin | None) -> str:
    if said is None:
        return "applicant" if found is not None and found.weak else ""
    return "duplicate" if said.copy_id is not None else "distinct"


@dataclass
class _Kept:
    """A pile as it was compared last: the mark of the whole, and of each project."""

    whole: Any
    each: dict[int, Any]
    crowd: Crowd


def crowd_of(stage: Stage) -> Crowd:
    """Everybody who takes part in the stage, ready to be compared; what has not changed since is not read again."""
    here = select(Entry.project_id).where(Entry.stage_id == stage.id, Entry.status == "active")
    whole = tuple(db.session.execute(
        select(func.count(), func.max(Project.updated_at), func.sum(Project.version), func.sum(Project.owner_id))
        .where(Project.id.in_(here))
    ).one())
    piles: dict[Any, _Kept] = current_app.extensions.setdefault("screening_crowds", {})
    kept = piles.get((str(db.engine.url), stage.id))
    if kept is not None and kept.whole == whole:
        return kept.crowd
    rows = db.session.execute(select(Project.id, Project.updated_at, Project.version, Project.owner_id).where(Project.id.in_(here)))
    each = {row[0]: tuple(row) for row in rows}
    changed = {number for number, mark in each.items() if kept is None or kept.each.get(number) != mark}
    if kept is None or len(changed) > MOST_ANEW:
        # A thread of its own, so that nobody at the same server waits for some thousand texts.
        crowd = offload(Crowd, list(_portraits(here)))
    else:
        crowd = kept.crowd.changed(_portraits(changed) if changed else (), kept.each.keys() - each.keys())
    # One pile at a time: a server reads few of them side by side, and each takes some megabytes.
    piles.clear()
    piles[str(db.engine.url), stage.id] = _Kept(whole, each, crowd)
    return crowd


def _portraits(here: Any) -> Iterable[Portrait]:
    files: dict[int, set[str]] = {}
    for project, digest in db.session.execute(
        select(Attachment.project_id, Attachment.sha256).where(Attachment.project_id.in_(here), Attachment.removed_at.is_(None))
    ):
        files.setdefault(project, set()).add(digest)
    named: dict[int, set[str]] = {}
    for project, address in db.session.execute(
        select(Confirmation.project_id, Confirmation.email).where(Confirmation.project_id.in_(here), Confirmation.email != "")
    ):
        named.setdefault(project, set()).add(prints.mark_of(address.casefold()))
    rows = db.session.execute(
        select(
            Project.id, Project.title, Project.owner_id, Project.applicant_name, ProjectPrint.sketch, ProjectPrint.contacts,
            Person.email, Person.phone,
        )
        .outerjoin(ProjectPrint, ProjectPrint.project_id == Project.id).outerjoin(Person, Person.id == Project.owner_id)
        .where(Project.id.in_(here))
    )
    for number, title, owner, name, sketch, contacts, email, phone in rows:
        own = {prints.mark_of(one.casefold()) for one in (email, phone) if one}
        yield Portrait(
            number, title, tuple(sketch or ()), owner, name, frozenset({*(contacts or ()), *named.get(number, ()), *own}),
            frozenset(files.get(number, ())),
        )


def _pairs(crowd: Crowd) -> list[Likeness]:
    return crowd.pairs


def words_of(found: Likeness) -> list[str]:
    """The evidence in short words, the strongest first."""
    said = [
        (bool(found.files), _("有相同的文件")), (found.text > 0, _("内容相似 %(percent)d%%", percent=round(100 * found.text))),
        (found.title == 1, _("名称相同")), (0 < found.title < 1, _("名称相似 %(percent)d%%", percent=round(100 * found.title))),
        (bool(found.contacts), _("联系方式相同")), (found.owner, _("同一申报人")), (found.name and not found.owner, _("申报人同名")),
    ]
    return [word for holds, word in said if holds]


def _said_of(ids: set[int]) -> dict[frozenset[int], Twin]:
    rows = db.session.scalars(
        select(Twin).where(or_(Twin.project_id.in_(ids), Twin.other_id.in_(ids))).options(joinedload(Twin.by))
    )
    return {frozenset({one.project_id, one.other_id}): one for one in rows}


def twins_of(entry: Entry, reader: Reader, hidden: set[str]) -> tuple[list[Alike], int]:
    """Those that are like this one, as far as the reader may know them, and how many more there are."""
    crowd, own = crowd_of(entry.stage), entry.project
    like = {pair.other: pair for pair in crowd.like(own.id)[:MOST]}
    said = {next(iter(pair - {own.id})): twin for pair, twin in _said_of({own.id}).items()}
    wanted = list(dict.fromkeys([*like, *said]))
    query = (
        select(Project).join(Entry, Entry.project_id == Project.id).where(Entry.stage_id == entry.stage_id, Project.id.in_(wanted))
        .options(joinedload(Project.region), selectinload(Project.attachments))
    )
    known = {one.id: one for one in db.session.scalars(query if reader.whole else query.where(theirs(reader)))} if wanted else {}
    found = [
        _alike(own, known[number], like.get(number) or _now(crowd, own.id, number), said.get(number), reader, hidden)
        for number in wanted if number in known
    ]
    return found, len([number for number in like if number not in known])


def _now(crowd: Crowd, one: int, other: int) -> Likeness | None:
    both = crowd.portraits.get(one), crowd.portraits.get(other)
    return compare(*both) if both[0] is not None and both[1] is not None else None


def _alike(own: Project, other: Project, found: Likeness | None, said: Twin | None, reader: Reader, hidden: set[str]) -> Alike:
    if found is None:
        return Alike(own, other, None, said, [])
    texts = [prints.text_of(one.answers, hidden) for one in (own, other)]
    beyond = False
    if found.text and hidden and not reader.whole:
        # A figure is made of what the reader may see of both: an answer that is kept from them does not move it.
        seen = resemblance(*map(sketch_of, texts))
        beyond = seen < TEXT_FROM
        found = replace(found, text=0.0 if beyond else seen)
    evidence = words_of(found) + ([_("您看不到的回答里有相似的")] if beyond else [])
    if found.files and not reader.blind:
        evidence[0] = _same_files(own, other, found, None if reader.whole else "screeners") or evidence[0]
    if found.contacts and not reader.blind:
        shared = sorted(contacts_in(texts[0]) & contacts_in(texts[1]))
        evidence = [
            _("联系方式相同：%(what)s", what=_("、").join(shared)) if shared and one == _("联系方式相同") else one for one in evidence
        ]
    return Alike(own, other, found, said, evidence, passage(*texts) if found.text else "", beyond)


def _same_files(own: Project, other: Project, found: Likeness, audience: str | None = None) -> str:
    """The files that both have by name, as far as this audience may see them (None: all); empty where it sees none."""
    mine, theirs = ({one.sha256: one.name for one in reversed(standing(project, audience))} for project in (own, other))
    pairs = [(mine[one], theirs[one]) for one in sorted(found.files) if one in mine and one in theirs]
    names = [one if one == two else _("“%(mine)s”和“%(theirs)s”", mine=one, theirs=two) for one, two in pairs]
    return _("有相同的文件：%(names)s", names=_("、").join(names)) if names else ""


def passage(one: str, other: str) -> str:
    """The longest piece that stands in both texts, cut to what a glance takes in."""
    one, other = " ".join(one.split())[:COMPARED], " ".join(other.split())[:COMPARED]
    match = difflib.SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    found = one[match.a:match.a + match.size].strip("，。；、：！？ ")
    return found if len(found) <= PASSAGE else found[:PASSAGE] + "…"


@dataclass(frozen=True)
class TwinsPage(Pages):
    """One page of pairs; `counts` says how many there are by what was said of them."""

    pairs: list[Alike]
    counts: dict[str, int]


def twins_page(stage: Stage, state: str, page: int) -> TwinsPage:
    """The pairs of a stage of which that was said, the most alike first, fifty a page; a constant number of queries."""
    crowd = crowd_of(stage)
    like = {frozenset({pair.one, pair.other}): pair for pair in offload(_pairs, crowd)}
    said = {pair: twin for pair, twin in _said_in(stage).items() if pair <= crowd.portraits.keys()}
    listed = {pair: _state(like.get(pair), said.get(pair)) for pair in [*like, *(one for one in said if one not in like)]}
    counts = {one: sum(1 for other in listed.values() if other == one) for one in SAID}
    wanted = [pair for pair, its in listed.items() if its == state]
    pages = max(1, -(-len(wanted) // PAGE))
    page = min(max(page, 1), pages)
    shown = wanted[(page - 1) * PAGE:page * PAGE]
    ids = {number for pair in shown for number in pair}
    projects = {
        one.id: one for one in db.session.scalars(
            select(Project).where(Project.id.in_(ids)).options(joinedload(Project.region), selectinload(Project.attachments))
        )
    }
    found = []
    for pair in shown:
        one, other = (projects[number] for number in sorted(pair))
        likeness = like.get(pair)
        evidence = words_of(likeness) if likeness is not None else []
        if likeness is not None and likeness.files:
            evidence[0] = _same_files(one, other, likeness) or evidence[0]
        found.append(Alike(one, other, likeness, said.get(pair), evidence))
    return TwinsPage(len(wanted), page, pages, found, counts)


def _said_in(stage: Stage) -> dict[frozenset[int], Twin]:
    rows = db.session.scalars(
        select(Twin).join(Entry, Entry.project_id == Twin.project_id).where(Entry.stage_id == stage.id)
        .options(joinedload(Twin.by)).order_by(Twin.id)
    )
    return {frozenset({one.project_id, one.other_id}): one for one in rows}
