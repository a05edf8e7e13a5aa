"""The pages of whoever runs the ceremony: the cards looked over beforehand, and the host's stepping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from app.ceremony import actions
from app.ceremony.models import Ceremony
from app.ceremony.queries import ceremony_of, desk_view, pictures, shown_photo
from app.contests.models import Stage
from app.contests.queries import stage_by_key
from app.core.policy import Scope, may
from app.errors import Refused
from app.files import storage
from app.guard import actor, guard
from app.hall.queries import answer
from app.hall.words import action_words
from app.roadshow.queries import rooms
from app.submissions.models import Attachment

bp = Blueprint("ceremony", __name__)


@bp.get("/desk/<slug>/<stage>/ceremony")
@guard("hall.see", stage_by_key)
def desk(stage: Stage) -> Any:
    """The host's stepping: what is shown, what comes, one big step."""
    room = next(iter(rooms(stage.id)), None)
    if room is None:
        return redirect(url_for("hall.desk", slug=stage.contest.slug, stage=stage.key))
    return render_template(
        "ceremony/desk.html", stage=stage, room=room, view=desk_view(stage), hall=answer(room)["hall"], words=_words(),
        may_run=may(actor(), "hall.run", stage.scope()), may_write=may(actor(), "roadshow.plan", stage.scope()),
    )


@bp.get("/desk/<slug>/<stage>/ceremony.json")
@guard("hall.see", stage_by_key)
def state(stage: Stage) -> Any:
    room = next(iter(rooms(stage.id)), None)
    if room is None:
        abort(404)
    told = jsonify({**desk_view(stage), "hall": answer(room)["hall"]})
    told.headers["Cache-Control"] = "no-store"
    return told


@dataclass(frozen=True)
class _Card:
    """One card of a stage's script, for the guard."""

    ceremony: Ceremony
    step: int

    def scope(self) -> Scope:
        return self.ceremony.scope()


def _card(slug: str, stage: str, step: int) -> _Card | None:
    found = stage_by_key(slug, stage)
    ceremony = ceremony_of(found.id) if found is not None else None
    return _Card(ceremony, step) if ceremony is not None else None


@bp.get("/desk/<slug>/<stage>/ceremony/cards")
@guard("roadshow.plan", stage_by_key)
def cards(stage: Stage) -> Any:
    """The whole script, card by card, to be looked over and completed beforehand."""
    view = desk_view(stage)
    return render_template("ceremony/cards.html", stage=stage, view=view, pictures=pictures(stage))


@bp.post("/desk/<slug>/<stage>/ceremony/cards/<int:step>")
@guard("roadshow.plan", _card)
def write(card: _Card) -> Any:
    stage, photo = card.ceremony.stage, request.form.get("photo", "")
    place = {"slug": stage.contest.slug, "stage": stage.key}
    try:
        chosen = int(photo) if photo.isdecimal() and len(photo) < 10 else None
        actions.write_card(actor(), card.ceremony, card.step, request.form.get("presenter", ""), chosen)
        if request.form.get("move") in ("earlier", "later"):
            actions.move_card(actor(), card.ceremony, card.step, request.form["move"] == "earlier")
            flash(_("先后已经改了。"), "ok")
        else:
            flash(_("这张卡片已保存。"), "ok")
    except Refused as no:
        flash(str(no.text), "error")
    return redirect(url_for("ceremony.cards", **place, _anchor=f"card-{card.step}"))


@dataclass(frozen=True)
class _Photo:
    """A picture on a card; public while its card is shown."""

    stage: Stage
    attachment: Attachment
    shown: bool

    def scope(self) -> Scope:
        return Scope(contest_id=self.stage.contest_id, public=self.shown)


def _photo(slug: str, stage: str, key: str) -> _Photo | None:
    found = stage_by_key(slug, stage)
    attachment = next((one for one in pictures(found).values() for one in one if one.key == key), None) if found else None
    if found is None or attachment is None:
        return None
    return _Photo(found, attachment, found.contest.published and shown_photo(found, key))


@bp.get("/ceremony/<slug>/<stage>/photo/<key>")
@guard("ceremony.photo", _photo, hide=True)
def photo(wanted: _Photo) -> Any:
    """A picture of the card that is shown now; before and after only for those who run the ceremony."""
    try:
        told = send_file(storage().open(wanted.attachment.key), mimetype=wanted.attachment.media_type, download_name="photo")
    except OSError:
        abort(404)
    told.headers["Cache-Control"] = "no-store"
    return told


def _words() -> dict[str, Any]:
    return {
        "prepare": _("准备典礼"), "again": _("重新准备"), "start": _("典礼开始"), "next": _("下一步"), "back": _("退回一步"),
        "blank": _("黑屏"), "unblank": _("恢复画面"), "end": _("典礼结束，公布结果"), "end_sure": _("结束典礼？排名成为最终结果，获奖名单向所有人公开。"),
        "over": _("典礼已结束，结果已公开"), "shown": _("大屏上现在是"), "coming": _("下一步是"), "nothing": _("还没有开始，大屏上什么也没有"),
        "dark": _("大屏已黑屏"), "last": _("没有下一步了"), "stale": _("准备好以后分数有变化，请重新准备。"), "hold": _("按住 1 秒"),
        "rank": _("第 %(rank)s 名", rank="{rank}"), "step_of": _("第 %(step)s 步，共 %(all)s 步", step="{step}", all="{all}"),
        "presenter": _("颁奖：%(name)s", name="{name}"), "failed": _("没有执行：%(text)s", text="{text}"), "all": _("全部奖项"),
        "offline": _("网络断了，正在重试。"), "actions": action_words(),
    }
