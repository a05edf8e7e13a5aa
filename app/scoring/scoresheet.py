"""The printed score sheet: marks, signature, fingerprint, and a QR code that leads to its check page."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app import clock
from app.i18n import pick
from app.judging.cards import public_url
from app.judging.sheet import FONTS, qr_svg
from app.scoring.marks import total
from app.scoring.signing import SIGNED, Sheet, svg_of
from app.settings import ROOT

FORM = ROOT / "templates" / "scoring" / "sheet.typ"


def _day_and_time(at: datetime, zone: str) -> str:
    return clock.in_zone(at, zone).strftime("%Y-%m-%d %H:%M")


def check_url(fingerprint: str) -> str:
    return f"{public_url()}/check/sheet/{fingerprint}"


def told(sheet: Sheet) -> dict[str, Any]:
    """What the form prints, as plain JSON."""
    stage, judge = sheet.stage, sheet.judge
    signed = sheet.signature if sheet.signature is not None and sheet.state == SIGNED else None
    return {
        "title": _("评分表"), "contest": pick(stage.contest.title, stage.contest.title_en), "stage": pick(stage.title, stage.title_en),
        "judge": pick(judge.person.name, judge.person.name_en), "affiliation": pick(judge.affiliation, judge.affiliation_en),
        "head": [_("项目"), *(pick(one.title, one.title_en) for one in stage.criteria), _("总分")],
        "rows": [
            [
                pick(card.entry.project.title, card.entry.project.title_en),
                *(str(card.marks.get(one.key, "–")) for one in stage.criteria), total(card.marks, stage.criteria) or "–",
            ]
            for card in sheet.cards
        ],
        "signature": svg_of(signed.strokes) if signed is not None else "",
        "signed": _("评委签名：%(time)s", time=_day_and_time(signed.at, stage.contest.timezone)) if signed is not None else _("评委签名："),
        "state": "" if signed is not None else _("还没有签名"), "fingerprint": sheet.fingerprint, "qr": qr_svg(check_url(sheet.fingerprint)),
        "note": _("指纹由每张评分表的分值、版本和回执算出。扫码可以核对这张表是不是现在的评分。"),
        "sample": _("示例数据") if stage.contest.sample else "",
    }


def pdf(sheets: list[dict[str, Any]]) -> bytes:
    """One sheet after another, each from a new page; names go in as data only."""
    # Loading typst takes a moment that no other page should pay for.
    import typst

    return typst.compile(
        FORM, root=FORM.parent, font_paths=[FONTS], ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(sheets, ensure_ascii=False)},
    )
