"""The registry of question kinds on the entry form, and the form's steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from app.i18n import LANGUAGES, pick

if TYPE_CHECKING:
    from app.contests.models import Contest


@dataclass(frozen=True)
class QuestionKind:
    """One kind of answer. `lengths`: the most characters (digits of a number) matter; `chooses`: it has options."""

    title: Any
    lengths: bool = True
    chooses: bool = False
    most: int = 4000
    # Answered by files, which are asked for beside the form and not in it.
    files: bool = False


# The first is the default.
QUESTION_KINDS: dict[str, QuestionKind] = {
    "long": QuestionKind(_l("一段文字")),
    "text": QuestionKind(_l("一行文字"), most=200),
    "number": QuestionKind(_l("数字"), most=12),
    "choice": QuestionKind(_l("单选"), lengths=False, chooses=True),
    "several": QuestionKind(_l("多选"), lengths=False, chooses=True),
    "money": QuestionKind(_l("金额（元）"), lengths=False),
    "date": QuestionKind(_l("日期"), lengths=False),
    "link": QuestionKind(_l("视频链接"), lengths=False),
    "team": QuestionKind(_l("团队成员"), most=2000),
    "file": QuestionKind(_l("文件"), lengths=False, files=True),
}

# What a question of kind file may take; none ticked: all of them. The second are keys of files.FILE_KINDS.
FILE_TYPES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "pdf": (_l("PDF"), ("pdf",)),
    "slides": (_l("演示稿（PPTX）"), ("pptx",)),
    "document": (_l("文档（DOCX）"), ("docx",)),
    "picture": (_l("图片"), ("jpeg", "png", "webp")),
}
MOST_FILES = 20


@dataclass(frozen=True)
class Usual:
    """A question that most contests ask, for the organiser to take over."""

    label: Any
    label_en: str
    kind: str = "file"
    accepts: tuple[str, ...] = ()
    most_files: int = 1


USUAL = (
    Usual(_l("商业计划书"), "Business plan", accepts=("pdf", "document")),
    Usual(_l("演示稿"), "Slides", accepts=("pdf", "slides")),
    Usual(_l("营业执照或资质证明"), "Licence or permit", accepts=("pdf", "picture")),
    Usual(_l("产品或场地照片"), "Pictures", accepts=("picture",), most_files=5),
    Usual(_l("介绍视频的链接"), "Link to a video", kind="link"),
)

# Whom an answer may be shown to beside the organiser; the first two by default.
AUDIENCES: dict[str, Any] = {"screeners": _l("初审员可见"), "judges": _l("评委可见"), "public": _l("公众可见")}
SEEN_BY = ("screeners", "judges")

# The pages of the entry form, by number. Title, field, region and applicant stand on the first.
STEPS: dict[int, Any] = {
    1: _l("项目名片"),
    2: _l("问题与对象"),
    3: _l("团队"),
    4: _l("模式与进展"),
    5: _l("就业与支持"),
}

# The last page also holds files, the applicant and the button that submits, whatever a contest asks there.
FIRST, MOST_PAGES = min(STEPS), 9
PAGES: dict[int, Any] = {**STEPS, max(STEPS): _l("材料与提交")}


def pages_of(contest: Contest) -> list[dict[str, str]]:
    """The form's pages in order with both their names: the organiser's own, or the usual ones."""
    if contest.sections:
        return list(contest.sections)
    names = []
    for _label, locale, _tag in LANGUAGES.values():
        with force_locale(locale):
            names.append([str(title) for title in PAGES.values()])
    return [{"title": title, "title_en": title_en} for title, title_en in zip(*names, strict=True)]


def page_titles(contest: Contest) -> dict[int, str]:
    """The name of each page by its number, in the reader's language."""
    if not contest.sections:
        return {number: str(title) for number, title in PAGES.items()}
    return {at: pick(one["title"], one["title_en"]) for at, one in enumerate(contest.sections, start=FIRST)}
