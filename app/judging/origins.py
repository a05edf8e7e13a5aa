"""Where a recusal comes from: who declared it, or which rule found it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ORIGINS = {
    "judge": _l("评委本人申报"), "applicant": _l("申报人提出"), "organiser": _l("主办方登记"), "own_project": _l("本人的项目"),
    "region": _l("同一街镇"), "employer": _l("同一单位"), "mentor": _l("辅导关系"), "investor": _l("投资关系"), "relative": _l("亲属关系"),
}
