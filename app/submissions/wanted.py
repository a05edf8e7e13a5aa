"""Files that the entry form asks for by kind: what may be sent for each, what is still missing, who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.contests.models import Contest, Question
from app.contests.questions import FILE_TYPES, QUESTION_KINDS
from app.contests.versions import FormHistory
from app.errors import Refused
from app.files import FILE_KINDS
from app.i18n import pick
from app.submissions.models import Attachment, Project
from app.submissions.words import moment_text


@dataclass(frozen=True)
class Wanted:
    """One kind of file that is asked for, at a moment and in the reader's language. `accepts` are keys of FILE_KINDS."""

    key: str
    label: str
    hint: str
    required: bool
    needed_from: datetime | None
    accepts: tuple[str, ...]
    most_bytes: int | None
    most: int
    seen_by: frozenset[str]

    @property
    def endings(self) -> str:
        return ",".join(ending for kind in self.accepts for ending in FILE_KINDS[kind].endings)

    def told(self, contest: Contest) -> str:
        """What may be sent, in words."""
        types = [str(title) for title, kinds in FILE_TYPES.values() if set(kinds) <= set(self.accepts)]
        parts = [_("、").join(types), _("最多 %(num)d 个", num=self.most)] if self.most > 1 else [_("、").join(types)]
        if self.needed_from is not None:
            parts.append(_("%(time)s 起必传", time=moment_text(self.needed_from, contest)))
        return _("；").join(parts)


def place(key: str) -> str:
    """Where on its page a kind of file is asked for."""
    return f"files-{key}"


def wanted(contest: Contest, at: datetime) -> list[Wanted]:
    """What is asked for, in the order of the form."""
    return [_wanted(one, at) for one in contest.questions if QUESTION_KINDS[one.kind].files]


def _wanted(question: Question, at: datetime) -> Wanted:
    later = question.required and question.required_from is not None and at < question.required_from
    kinds = [kind for name in question.accepts or FILE_TYPES if name in FILE_TYPES for kind in FILE_TYPES[name][1]]
    size = question.most_megabytes * 1024 * 1024 if question.most_megabytes else None
    return Wanted(
        question.key, pick(question.label, question.label_en), pick(question.help, question.help_en),
        question.required and not later, question.required_from if later else None, tuple(kinds), size, question.most_files,
        frozenset(question.seen_by or ()),
    )


def one_wanted(contest: Contest, key: str, at: datetime) -> Wanted | None:
    """The kind of that key; None for a file beside them (''). Refused for one that is not asked for."""
    if not key:
        return None
    found = next((one for one in wanted(contest, at) if one.key == key), None)
    if found is None:
        raise Refused("not_wanted", _("申报表刚改过，请刷新这一页再上传。"), field="file", status=409)
    return found


def sent(project: Project, key: str) -> list[Attachment]:
    """The files that stand for a kind."""
    return [one for one in project.attachments if one.removed_at is None and one.question == key]


def missing(project: Project, at: datetime) -> list[Wanted]:
    return [one for one in wanted(project.contest, at) if one.required and not sent(project, one.key)]


def shown_to(project: Project, files: list[Attachment], audience: str | None) -> list[Attachment]:
    """Those of the files that this audience may see (None: all). A file beside the questions is for all but the public."""
    if audience is None:
        return files
    asked = _ever_asked(project.contest, files)
    return [
        one for one in files
        if (audience in asked[one.question].seen_by if one.question in asked else audience != "public" and not one.question)
    ]


def labels(project: Project, files: list[Attachment]) -> dict[str, str]:
    """What each kind of these files is called, also where it is asked for no more."""
    return {key: pick(one.label, one.label_en) for key, one in _ever_asked(project.contest, files).items()}


def _ever_asked(contest: Contest, files: list[Attachment]) -> dict[str, Question]:
    asked = {one.key: one for one in contest.questions}
    if any(one.question and one.question not in asked for one in files):
        asked |= {one.key: one for one in FormHistory(contest).gone()}
    return asked
