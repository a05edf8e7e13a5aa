"""Filters of the pile that somebody keeps for themselves."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.change import change
from app.contests.models import Stage
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.screening.events import FilterKept
from app.screening.models import KeptFilter
from app.screening.queries import Filters

MOST = 12


def kept_filters(stage: Stage, person_id: int | None) -> list[KeptFilter]:
    """What the person kept for this pile, in the order of keeping."""
    query = select(KeptFilter).where(KeptFilter.stage_id == stage.id, KeptFilter.person_id == person_id)
    return list(db.session.scalars(query.order_by(KeptFilter.id)))


def keep_filter(actor: Actor, stage: Stage, title: str, wanted: Filters) -> KeptFilter:
    """Keep the filter under a name; the same name again takes its place."""
    with change(actor) as current:
        title = title.strip()[:40]
        if not title:
            raise Refused("no_title", _("请填一个名字。"), field="title")
        if not wanted.any:
            raise Refused("no_filter", _("先选好条件，再保存。"), field="title")
        own = select(KeptFilter).where(KeptFilter.stage_id == stage.id, KeptFilter.person_id == actor.person_id)
        found = db.session.scalars(own.where(KeptFilter.title == title)).one_or_none()
        if found is None:
            if (db.session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST:
                raise Refused("too_many", _("最多保存 %(num)d 组条件，请先删掉一组。", num=MOST), field="title")
            found = KeptFilter(stage_id=stage.id, person_id=actor.person_id, title=title)
            db.session.add(found)
        found.args = wanted.args()
        db.session.flush()
        current.record(FilterKept(contest_id=stage.contest_id, stage_id=stage.id, title=title, kept=True))
    return found


def drop_filter(actor: Actor, kept: KeptFilter) -> None:
    """Forget a filter; one that is gone already is no error."""
    with change(actor) as current:
        found = db.session.get(KeptFilter, kept.id)
        if found is not None:
            current.record(FilterKept(contest_id=found.stage.contest_id, stage_id=found.stage_id, title=found.title, kept=False))
            db.session.delete(found)


def kept_filter(slug: str, stage: str, number: int) -> KeptFilter | None:
    """A filter of the pile of that address; a loader for guards."""
    found = db.session.get(KeptFilter, number)
    here = found is not None and found.stage.key == stage and found.stage.contest.slug == slug
    return found if here else None
