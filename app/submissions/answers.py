"""What a project answered, as people read it: also to questions that are asked otherwise by now, or not at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from app import clock
from app.contests.questions import page_titles
from app.contests.versions import FormHistory
from app.submissions import facts
from app.submissions.facts import Item
from app.submissions.kinds import Value
from app.submissions.models import Project


@dataclass(frozen=True)
class Answer:
    """One answer; `note` says what a reader has to know of its question, `step` is 0 where that is asked no more."""

    name: str
    step: int
    label: str
    text: str
    note: str = ""


def answers_of(project: Project, audience: str | None = None, leave_out: Collection[str] = ()) -> list[Answer]:
    """Everything that was filled in and that this audience may see, in the order of the form; what is asked no more last."""
    history, now = FormHistory(project.contest), clock.now()
    last = facts.last_step(project.contest)

    def then(key: str) -> list[Item]:
        return [facts.item_of(one, now, last) for one in history.asked(key, project.form_version)]

    found = []
    for item in facts.items(project.contest, audience=audience):
        text, note = shown(item, facts.value_of(project, item), then(item.question) if item.question else [])
        found.append(Answer(item.name, item.step, item.label, text, note))
    for question in history.gone():
        value, item = (project.answers or {}).get(question.key), facts.item_of(question, now, last)
        if value and (audience is None or audience in item.seen_by):
            text, _note = shown(item, value, then(question.key))
            found.append(Answer(item.name, 0, item.label, text, _("后来的申报表不再问这一项。")))
    return [one for one in found if one.name not in leave_out]


def shown(item: Item, value: Value, then: list[Item]) -> tuple[str, str]:
    """The value in the words of its question, and a note where that read otherwise when it was answered.

    `then`: the question as it was asked, the form of the answer first. An option that is gone keeps its words.
    """
    asked = then[0] if then else item
    readable = item if item.kind.key == asked.kind.key else asked
    text = readable.show(value)
    if value and item.choices and not set(item.kind.picked(value)) <= set(dict(item.choices)):
        text = next((full for one in then if (full := _all(one, value))), text)
    note = _("填写时问的是：%(label)s", label=asked.label) if value and asked.label != item.label else ""
    return text, note


def _all(item: Item, value: Value) -> str:
    """The value's words where the question knew all of its options; empty else."""
    return item.show(value) if set(item.kind.picked(value)) <= set(dict(item.choices)) else ""


def by_step(project: Project, answers: list[Answer]) -> list[tuple[str, list[Answer]]]:
    """The answers under the names of their steps; what is asked no more comes last under words of its own."""
    titles = {**page_titles(project.contest), 0: _("不再问的问题")}
    return [
        (title, listed) for step, title in titles.items() if (listed := [one for one in answers if one.step == step])
    ]
