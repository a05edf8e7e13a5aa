"""Forms of the tablet."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.forms import HouseForm, LongField, at_most, required


class RecuseForm(HouseForm):
    """A judge says why they may not score an entry."""

    reason = LongField(_l("回避的理由"), [required(), at_most(300)])
