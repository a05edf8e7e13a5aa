"""Entry forms as they were asked: what was answered stays readable after a question was changed or taken off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select

from app.contests.models import Contest, FormVersion, Question
from app.db import db

# A question's columns without its place in the database.
KEPT = tuple(column.key for column in inspect(Question).column_attrs if column.key not in {"id", "contest_id"})


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _question(told: dict[str, Any]) -> Question:
    """The question as it was; it belongs to no contest, so that no change ever writes it."""
    moment = told.get("required_from")
    known = {name: value for name, value in told.items() if name in KEPT}
    return Question(**{**known, "required_from": datetime.fromisoformat(moment) if moment else None})


def form_now(contest: Contest, at: datetime, by_id: int | None) -> FormVersion:
    """The contest's form as it stands, to be kept under its number."""
    return FormVersion(
        contest_id=contest.id, number=contest.form_version, at=at, by_id=by_id, sections=list(contest.sections or []),
        questions=[{name: _told(getattr(one, name)) for name in KEPT} for one in contest.questions],
    )


class FormHistory:
    """All forms of a contest, read once; none where the form never changed."""

    def __init__(self, contest: Contest) -> None:
        found = select(FormVersion).where(FormVersion.contest_id == contest.id).order_by(FormVersion.number.desc())
        self.versions = list(db.session.scalars(found)) if contest.form_version > 1 else []
        self._now = {one.key for one in contest.questions}

    def keys(self) -> set[str]:
        """Keys of all questions that were ever asked."""
        return self._now | {one["key"] for version in self.versions for one in version.questions}

    def options(self, key: str) -> set[str]:
        """Keys of all options that the question of that key ever had."""
        return {one["key"] for asked in self.asked(key, 0) for one in asked.choices or ()}

    def asked(self, key: str, number: int) -> list[Question]:
        """The question of that key as it was asked up to that version, the newest first; then as it was asked later."""
        earlier = [one for one in self.versions if one.number <= number]
        later = [one for one in reversed(self.versions) if one.number > number]
        return [_question(told) for version in (*earlier, *later) for told in version.questions if told["key"] == key]

    def gone(self) -> list[Question]:
        """Questions that are asked no more, as they last were, in the order of the form."""
        found: dict[str, Question] = {}
        for version in self.versions:
            for told in version.questions:
                if told["key"] not in self._now:
                    found.setdefault(told["key"], _question(told))
        return list(found.values())
