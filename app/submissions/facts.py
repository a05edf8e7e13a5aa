"""What a project consists of: its own facts and the contest's questions, all as items on five steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app import clock
from app.contests.models import Contest, Question
from app.contests.questions import AUDIENCES, QUESTION_KINDS, SEEN_BY, page_titles
from app.contests.showing import OFF
from app.contests.versions import FormHistory
from app.i18n import pick
from app.submissions import wanted
from app.submissions.kinds import CHOICE, KINDS, TEXT, TICK, Kind, Value
from app.submissions.models import Project
from app.submissions.words import moment_text

FIRST = 1


def last_step(contest: Contest) -> int:
    """The step with the applicant, the files and the button that submits."""
    return max(page_titles(contest))


@dataclass(frozen=True)
class Item:
    """One thing the form asks for. `question` is set for the contest's questions; the rest are the project's own."""

    name: str
    step: int
    kind: Kind
    label: str
    hint: str = ""
    required: bool = True
    max_length: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    question: str | None = None
    # The column's size: more than that cannot be kept, not even in a draft.
    hard: int | None = None
    # Free words or a person's name: the audit log keeps them erasable.
    personal: bool = True
    # It will be required from that moment on, which is still to come.
    needed_from: datetime | None = None
    # Whom it may be shown to beside the organiser (questions.AUDIENCES); the project's own items say it themselves.
    seen_by: frozenset[str] = frozenset(SEEN_BY)

    @property
    def counter(self) -> int | None:
        return self.max_length if self.kind.counts else None

    def refuses(self, value: Value) -> str | None:
        """Why this value cannot even be kept in a draft, or None."""
        if self.hard is not None and len(str(value)) > self.hard:
            return _("最多 %(max)d 个字，现在有 %(num)d 个。", max=self.hard, num=len(str(value)))
        if self.choices and not set(self.kind.picked(value)) <= set(dict(self.choices)):
            return _("请从列表里选一个。")
        return None

    def lacks(self, value: Value) -> str | None:
        return self.kind.lacks(self, value)

    def show(self, value: Value) -> str:
        return self.kind.show(self, value)


@dataclass(frozen=True)
class Gap:
    """Something that is missing or wrong before a project can be submitted."""

    step: int
    name: str
    label: str
    text: str


def items(
    contest: Contest, step: int | None = None, *, at: datetime | None = None, audience: str | None = None
) -> list[Item]:
    """All items of the contest's form in order, or those of one step, in the reader's language.

    `at`: the moment that decides what is required, by default now; `audience`: only what it may see.
    """
    now = at or clock.now()
    last = last_step(contest)
    own_first, own_last = _card(contest), _applicant(last)
    asked = [item_of(question, now, last) for question in contest.questions if not QUESTION_KINDS[question.kind].files]
    found = [*own_first, *asked, *own_last]
    found.sort(key=lambda item: item.step)
    return [
        item for item in found if (step is None or item.step == step) and (audience is None or audience in item.seen_by)
    ]


def kept_from(contest: Contest, audience: str) -> frozenset[str]:
    """Names of the items that this audience must not see, and must not find a project by."""
    # Also those that are asked no more, or for a file by now: their texts are still there.
    asked = [*contest.questions, *FormHistory(contest).gone()]
    return frozenset(f"q_{one.key}" for one in asked if audience not in one.seen_by)


# What a project is called and where it comes from is everybody's to know.
_OPEN: dict[str, Any] = {"personal": False, "seen_by": frozenset(AUDIENCES)}


def _card(contest: Contest) -> list[Item]:
    fields = tuple((field.key, pick(field.title, field.title_en)) for field in contest.fields)
    regions = tuple((region.key, pick(region.title, region.title_en)) for region in contest.regions)
    return [
        Item("title", 1, TEXT, _("项目名称"), max_length=60, hard=60, **_OPEN),
        Item("title_en", 1, TEXT, _("英文名称（可不填）"), required=False, max_length=120, hard=120, **_OPEN),
        Item("field", 1, CHOICE, _("所属领域"), _("选一个最接近的"), bool(fields), choices=fields, **_OPEN),
        Item("region", 1, CHOICE, _("所在街镇"), "", bool(regions), choices=regions, **_OPEN),
    ]


def _applicant(step: int) -> list[Item]:
    return [
        Item("applicant_name", step, TEXT, _("申报人姓名"), _("个人或团队负责人"), max_length=100, hard=100),
        Item(
            "agrees_to_be_named", step, TICK, _("同意在结果页公布申报人姓名"), _("不勾选，结果页就只写项目名称。"),
            required=False, personal=False,
        ),
    ]


def item_of(question: Question, at: datetime, last: int) -> Item:
    """A question as it is asked at that moment, on a form of so many steps."""
    later = question.required and question.required_from is not None and at < question.required_from
    return Item(
        f"q_{question.key}", min(max(question.step, FIRST), last), KINDS[question.kind],
        pick(question.label, question.label_en),
        pick(question.help, question.help_en) or str(KINDS[question.kind].hint), question.required and not later,
        question.max_length, tuple((c["key"], pick(c.get("title"), c.get("title_en"))) for c in question.choices or []),
        question.key, needed_from=question.required_from if later else None, seen_by=frozenset(question.seen_by or ()),
    )


def told_beside(item: Item, contest: Contest) -> str:
    """What stands beside an item: the organiser's help, from when on it must be filled in, and that everybody may come to read it."""
    hint = item.hint
    if item.question is not None and "public" in item.seen_by and contest.showcase != OFF:
        hint = _("%(hint)s（公众可见）", hint=hint) if hint else _("公众可见")
    if item.needed_from is None:
        return hint
    later = _("%(time)s 起必填，现在可以先空着。", time=moment_text(item.needed_from, contest))
    return f"{hint} {later}" if hint else later


def value_of(project: Project, item: Item) -> Value:
    """What the project holds for an item."""
    if item.question is not None:
        return (project.answers or {}).get(item.question, "")  # type: ignore[no-any-return]
    return _OWN[item.name](project)


_OWN: dict[str, Any] = {
    "title": lambda project: project.title or "",
    "title_en": lambda project: project.title_en or "",
    "field": lambda project: project.field.key if project.field else "",
    "region": lambda project: project.region.key if project.region else "",
    "applicant_name": lambda project: project.applicant_name or "",
    "agrees_to_be_named": lambda project: bool(project.agrees_to_be_named),
}


def values(project: Project, step: int | None = None) -> dict[str, Value]:
    """{item name: value} of the whole project or of one step."""
    return {item.name: value_of(project, item) for item in items(project.contest, step)}


def write(project: Project, new: dict[str, Value]) -> None:
    """Set values that were checked; the names are items' names."""
    contest = project.contest
    answers = dict(project.answers or {})
    for name, value in new.items():
        if name.startswith("q_"):
            answers[name[2:]] = value
        elif name in {"field", "region"}:
            rows = contest.fields if name == "field" else contest.regions
            setattr(project, name, next((row for row in rows if row.key == value), None))
        else:
            setattr(project, name, value)
    if answers != project.answers:
        project.answers, project.form_version = answers, contest.form_version


def gaps(project: Project, step: int | None = None, at: datetime | None = None) -> list[Gap]:
    """What is missing at that moment, by default now, in the order of the form."""
    found = []
    for item in items(project.contest, step, at=at):
        text = item.lacks(value_of(project, item))
        if text:
            found.append(Gap(item.step, item.name, item.label, text))
    last = last_step(project.contest)
    if step in {None, last}:
        missing = wanted.missing(project, at or clock.now())
        found += [Gap(last, wanted.place(one.key), one.label, _("未传")) for one in missing]
    return found


def told_gaps(project: Project, step: int) -> dict[str, Any]:
    """What a step still lacks and how much the whole project does, for the page's script."""
    missing = gaps(project)
    said = [{"name": one.name, "text": _("%(label)s，%(text)s", label=one.label, text=one.text)} for one in missing if one.step == step]
    return {"gaps": said, "all": len(missing)}


def steps_of(contest: Contest) -> list[int]:
    """The steps that ask something; the first and the last always do."""
    asked = {item.step for item in items(contest)}
    return [step for step in page_titles(contest) if step in asked]
