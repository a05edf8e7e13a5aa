"""The release of a stage: what it would tell each applicant, and the one step that decides, writes and sends."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask_babel import gettext as _

from app import stationery
from app.change import change
from app.contests.models import Stage
from app.core.chain import canonical
from app.core.policy import Actor
from app.db import db
from app.errors import Refused
from app.i18n import LANGUAGES
from app.letters import cut
from app.letters.kinds import BY_OUTCOME
from app.screening import releasing
from app.screening.deciding import Pending, Row, pending
from app.screening.releasing import Released
from app.stationery import Kind
from app.submissions.letters import reader_of
from app.submissions.models import Project


@dataclass(frozen=True)
class Expected:
    """A letter that a release would write as things stand now; nothing of it is kept."""

    kind: Kind
    project: Project
    reason: str
    place: int | None = None


def expected(found: Pending) -> list[Expected]:
    """What a release would tell each entry; where nothing is pending yet, what one along the verdicts would."""
    if found.counts[""] == len(found.rows):
        return [
            Expected(BY_OUTCOME["advanced" if one.passed else "eliminated"], one.project, "" if one.passed else one.reason)
            for one in found.cut.active if one.decided and one.state
        ]
    told = [row for row in found.rows if row.outcome]
    return [_expected(row) for row in told]


def _expected(row: Row) -> Expected:
    return Expected(BY_OUTCOME[row.outcome], row.one.project, row.reason, row.place if row.outcome == "reserve" else None)


def text_of(stage: Stage, one: Expected) -> tuple[str, str]:
    """Subject and body of an expected letter."""
    values = cut.values_of(stage, one.project, one.reason, one.place)
    return stationery.compose(one.kind, reader_of(one.project), stage.contest_id, values)


def seal_of(found: Pending) -> str:
    """SHA-256 of all that the letters say: who is decided how, each kind's words, and what projects are called."""
    stage, words = found.stage, {}
    for kind in BY_OUTCOME.values():
        for language in LANGUAGES:
            said = stationery.wording(kind, stage.contest_id, language)
            words[f"{kind.key} {language}"] = [said.subject, said.body]
    titles = [[row.key, row.one.project.title, row.one.project.title_en] for row in found.rows]
    return hashlib.sha256(canonical({"cut": releasing.seal_of(found), "words": words, "titles": titles})).hexdigest()


def release(actor: Actor, stage: Stage, seal: str, *, include_undecided: bool = False, hold: bool = False) -> tuple[Released, int]:
    """Decide what is pending and send everybody's letter, all or nothing; what was done, and how many letters went out.

    `hold`: the letters are written and wait, and until they are sent the release can be undone.
    Refused as by `screening.releasing.release`; list_changed (409) also where a letter would say something else by now.
    """
    with change(actor) as current:
        stage = db.session.get_one(Stage, stage.id, with_for_update=True, populate_existing=True)
        found, opened = pending(stage), stage.state != "done"
        if opened and seal != seal_of(found):
            raise Refused("list_changed", _("您查看以后，名单或信有变化。请重新看过再公布。"), status=409)
        # Asked again once every entry is held: a verdict may come in between.
        done = releasing.release(actor, stage, seal=releasing.seal_of(found), include_undecided=include_undecided)
        sent = 0
        if opened and not hold and stage.contest.rehearsal_of is None:
            cut.prepare(current, stage)
            db.session.flush()
            waiting = cut.held(stage)
            sent = cut.send_all(current, stage, waiting) if waiting else 0
    return done, sent
