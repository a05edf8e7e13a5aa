"""Forms about judges and recusals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Email, Optional

from app.forms import HouseForm, LineField, at_most, required


class JudgeForm(HouseForm):
    """A judge's name and affiliation."""

    name = LineField(_l("姓名"), [required(), at_most(100)])
    name_en = LineField(_l("英文名"), [at_most(100)])
    affiliation = LineField(_l("单位"), [at_most(120)])
    affiliation_en = LineField(_l("单位英文名"), [at_most(160)])


class NewJudgeForm(JudgeForm):
    """Also the e-mail of an account that the person may already have."""

    email = LineField(_l("邮箱"), [Optional(), at_most(254), Email(_l("邮箱地址不对，请检查。"))])


class RecusalForm(HouseForm):
    """Which judge may not score which entry, and why; the view gives both lists their choices."""

    judge = SelectField(_l("评委"), [required()])
    entry = SelectField(_l("项目"), [required()])
    reason = LineField(_l("原因"), [required(), at_most(300)])


class RequestForm(HouseForm):
    """Whom an applicant asks to keep away, and why."""

    name = LineField(_l("评委姓名"), [required(), at_most(100)])
    reason = LineField(_l("是什么关系"), [required(), at_most(300)])
