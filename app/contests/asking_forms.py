"""Forms of the setup pages of the entry form: its questions, the files it asks for, and the pages that all of it stands on."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectField
from wtforms.validators import Length

from app.contests.forms import PlaceRow, Row, SetupForm, WholeField, zoned
from app.contests.questions import AUDIENCES, FILE_TYPES, QUESTION_KINDS
from app.forms import LineField, LongField, at_most


class AskedRow(Row):
    """What every row has that asks for something."""

    label = LineField(_l("问题"), [at_most(120)])
    label_en = LineField(_l("英文"), [at_most(160)])
    help = LineField(_l("说明"), [at_most(300)])
    help_en = LineField(_l("英文说明"), [at_most(300)])
    required = BooleanField(_l("必填"), default=True)
    screeners = BooleanField(AUDIENCES["screeners"], default=True)
    judges = BooleanField(AUDIENCES["judges"], default=True)
    public = BooleanField(AUDIENCES["public"])

    def values(self) -> dict[str, Any]:
        found = super().values()
        seen_by = [name for name in AUDIENCES if found.pop(name)]
        return {**found, "seen_by": seen_by}


class QuestionRow(AskedRow):
    step = SelectField(_l("第几步"), coerce=int)
    kind = SelectField(_l("类型"), choices=[(key, kind.title) for key, kind in QUESTION_KINDS.items() if not kind.files])
    max_length = WholeField(_l("最多字数"), default=400)
    choices = LongField(_l("选项"), [Length(max=4000)])


class MaterialRow(AskedRow):
    """A kind of file that is asked for."""

    label = LineField(_l("材料"), [at_most(120)])
    required = BooleanField(_l("必传"))
    pdf = BooleanField(FILE_TYPES["pdf"][0])
    slides = BooleanField(FILE_TYPES["slides"][0])
    document = BooleanField(FILE_TYPES["document"][0])
    picture = BooleanField(FILE_TYPES["picture"][0])
    most_megabytes = WholeField(_l("一个最多（MB）"))
    most_files = WholeField(_l("最多几个"), default=1)

    def values(self) -> dict[str, Any]:
        found = super().values()
        accepts = [name for name in FILE_TYPES if found.pop(name)]
        return {**found, "accepts": accepts, "most_files": found["most_files"] or 0}


class SectionsForm(SetupForm):
    """The pages of the entry form."""

    sections = FieldList(FormField(PlaceRow))


def questions_form(zone: str, pages: list[tuple[int, str]]) -> type[SetupForm]:
    """The form of the entry form's questions, which stand on these pages; moments are on the wall clock of `zone`."""

    class DatedRow(QuestionRow):
        step = SelectField(_l("第几步"), choices=pages, coerce=int, default=min(2, len(pages)))
        required_from = zoned(_l("从何时起必填"), zone)

    class QuestionsForm(SetupForm):
        questions = FieldList(FormField(DatedRow))

    return QuestionsForm


def materials_form(zone: str) -> type[SetupForm]:
    """The form of the files that are asked for; moments are on the wall clock of `zone`."""

    class DatedRow(MaterialRow):
        required_from = zoned(_l("从何时起必传"), zone)

    class MaterialsForm(SetupForm):
        materials = FieldList(FormField(DatedRow))

    return MaterialsForm
