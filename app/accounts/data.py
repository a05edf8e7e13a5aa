"""What is kept about a person: other rooms add their part; shown, exported, and reasons why it must stay for now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app import clock
from app.accounts.actions import is_last_organiser
from app.accounts.models import Person
from app.accounts.neighbours import contest_numbered
from app.accounts.queries import consents_of, roles_of, sign_ins_of, tokens_of
from app.core.policy import JUDGE
from app.i18n import pick


@dataclass(frozen=True)
class Part:
    """What one room keeps: `key` in the export, a translated `title` on the page, `rows` as JSON values."""

    key: str
    title: str
    rows: list[dict[str, Any]]


_parts: list[Callable[[Person], Part]] = []
_reasons: list[Callable[[Person], str | None]] = []


def contributes(fn: Callable[[Person], Part]) -> Callable[[Person], Part]:
    """Mark a function of a higher room that tells what it keeps about a person."""
    if fn not in _parts:
        _parts.append(fn)
    return fn


def keeps(fn: Callable[[Person], str | None]) -> Callable[[Person], str | None]:
    """Mark a function that says, translated, why a person cannot be erased yet, or None."""
    if fn not in _reasons:
        _reasons.append(fn)
    return fn


def parts_of(person: Person) -> list[Part]:
    """What the rooms keep, in the order of the street."""
    return [fn(person) for fn in _parts]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def everything_about(person: Person) -> dict[str, Any]:
    """All that is kept about the person, as JSON values; secrets (hashes of passwords and tokens) are left out."""
    return {
        "exported_at": _moment(clock.now()),
        "account": {
            "id": person.id, "name": person.name, "name_en": person.name_en, "email": person.email,
            "phone": person.phone, "language": person.language, "created_at": _moment(person.created_at),
        },
        "consents": [
            {"subject": row.subject, "version": row.version, "at": _moment(row.at), "text": row.text}
            for row in consents_of(person.id)
        ],
        "roles": [
            {"role": row.role, "contest": _slug(row.contest_id), "granted_at": _moment(row.granted_at)}
            for row in roles_of(person.id)
        ],
        "sign_ins": [
            {"kind": row.kind, "device": row.device, "created_at": _moment(row.created_at), "seen_at": _moment(row.seen_at)}
            for row in sign_ins_of(person.id)
        ],
        "tokens": [{"label": row.label, "created_at": _moment(row.created_at)} for row in tokens_of(person.id)],
        **{part.key: part.rows for part in parts_of(person)},
    }


def _slug(contest_id: int | None) -> str | None:
    place = contest_numbered(contest_id) if contest_id is not None else None
    return place.slug if place else None


def reasons_to_stay(person: Person) -> list[str]:
    """Why the person cannot be erased now; empty when they can."""
    found = []
    for role in roles_of(person.id):
        place = contest_numbered(role.contest_id) if role.contest_id is not None else None
        title = pick(place.title, place.title_en) if place else _("全部大赛")
        if is_last_organiser(role):
            found.append(_("您是“%(contest)s”最后一位主办人。请先邀请另一位主办人。", contest=title))
        if role.role == JUDGE and place is not None and place.results_at is None:
            found.append(_("您是“%(contest)s”的评委，大赛还没有公布结果。请等结果公布，或请主办方先换人。", contest=title))
    found += [reason for fn in _reasons if (reason := fn(person))]
    return found
