"""Reads of prizes: what the final standings propose, what was confirmed, what the public sees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.contests.kinds import kind_of
from app.contests.models import Contest, Stage, Tier
from app.contests.queries import stage_by_key
from app.contests.rules import source_titles
from app.core.chain import canonical
from app.core.refusals import Refusal
from app.core.tally import tally_json
from app.db import db
from app.hall.models import Hall
from app.i18n import pick
from app.judging.queries import judges_of
from app.prizes.models import Award, PrizeList
from app.prizes.workings import Working, warning_word, working
from app.ranking.models import BoardState
from app.scoring.models import Scorecard
from app.scoring.queries import tally_document
from app.submissions.models import Entry, Project


@dataclass(frozen=True)
class Line:
    """One entry of the standings. `tied`: how many share its rank."""

    entry: Entry
    rank: int | None
    score: str | None
    prize: str | None
    tied: int
    working: Working
    counted: int

    @property
    def project(self) -> Project:
        return self.entry.project


@dataclass(frozen=True)
class TierPart:
    """A tier with those who get it; `vacant` and `over` count against its places (0 where it takes all the rest)."""

    tier: Tier
    lines: list[Line]
    vacant: int
    over: int


@dataclass(frozen=True)
class Proposal:
    """What the standings come to. `stops` says in words why they cannot be confirmed now; empty: they can."""

    stage: Stage
    document: dict[str, Any]
    standings: dict[str, Any]
    tally_sha256: str
    tiers: list[TierPart]
    held: list[Line]
    unprized: list[Line]
    unscored: list[Line]
    out: list[Line]
    finished: bool
    missing_cards: int
    warnings: list[str]
    stops: list[tuple[str, str]]

    @property
    def prized(self) -> list[tuple[Tier, Line]]:
        return [(part.tier, line) for part in self.tiers for line in part.lines]

    @property
    def quorum(self) -> int:
        return int((self.document.get("rule") or {}).get("quorum", 1))


def prized_stage(slug: str, stage: str) -> Stage | None:
    """A stage that scores, and so may give prizes; a loader for guards."""
    found = stage_by_key(slug, stage)
    return found if found is not None and kind_of(found).scored else None


def finished(stage: Stage) -> bool:
    """Whether the stage's ranks are final: its board was declared so, or the hall of every room is finished."""
    board = db.session.get(BoardState, stage.id, populate_existing=True)
    if board is not None and board.final_at is not None:
        return True
    phases = list(db.session.scalars(select(Hall.phase).where(Hall.stage_id == stage.id)))
    return bool(phases) and all(phase == "finished" for phase in phases)


def fingerprint(document: dict[str, Any]) -> str:
    """SHA-256 (hex) of a tally document: the same as long as marks, rule, adjustments and tiers are the same."""
    return hashlib.sha256(canonical(document)).hexdigest()


def tallied(stage: Stage) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The stage's tally document as plain JSON, its standings, and why there are none ('' where there are)."""
    document = json.loads(json.dumps(tally_document(stage)), parse_float=str)
    try:
        return document, json.loads(tally_json(json.dumps(document))), ""
    except Refusal as no:
        empty: dict[str, Any] = {"schema": "standings/1", "standings": [], "unresolved_ties": [], "held": [], "warnings": []}
        return document, empty, str(no)


def proposal(stage: Stage) -> Proposal:
    """The prizes that the present standings give, tier by tier, with everything that an organiser has to know."""
    document, standings, fault = tallied(stage)
    lines = _lines(stage, document, standings)
    done = finished(stage)
    held = set(standings["held"])
    by_prize: dict[str | None, list[Line]] = {}
    for line in lines:
        by_prize.setdefault(line.prize, []).append(line)
    tiers = [_part(tier, by_prize.get(tier.key, [])) for tier in stage.tiers]
    bare = by_prize.get(None, [])
    names = _judges(stage)
    return Proposal(
        stage=stage, document=document, standings=standings, tally_sha256=fingerprint(document), tiers=tiers,
        held=[line for line in bare if line.entry.key in held],
        unprized=[line for line in bare if line.rank is not None and line.entry.key not in held],
        unscored=[line for line in bare if line.rank is None and line.entry.status == "active"],
        out=[line for line in bare if line.entry.status != "active"],
        finished=done,
        missing_cards=_missing_cards(stage),
        warnings=[warning_word(one, names) for one in standings["warnings"]],
        stops=_stops(stage, tiers, len(held), done, fault),
    )


def kept_tiers(kept: PrizeList) -> list[TierPart]:
    """A confirmed list tier by tier, with its workings, from what was kept with it: later marks do not show."""
    document = kept.standings.get("document")
    if document is None:
        return []
    lines = _lines(kept.stage, document, kept.standings)
    return [_part(tier, [line for line in lines if line.prize == tier.key]) for tier in kept.stage.tiers]


def _judges(stage: Stage) -> dict[str, str]:
    return {judge.key: pick(judge.person.name, judge.person.name_en) for judge in judges_of(stage.contest_id)}


def _lines(stage: Stage, document: dict[str, Any], standings: dict[str, Any]) -> list[Line]:
    entries = db.session.scalars(
        select(Entry).where(Entry.stage_id == stage.id)
        .options(joinedload(Entry.project).options(joinedload(Project.field), joinedload(Project.region)))
    )
    by_key = {entry.key: entry for entry in entries}
    names, words = _judges(stage), {**source_titles(stage), **{one.key: pick(one.title, one.title_en) for one in stage.criteria}}
    rows = standings["standings"]
    shared: dict[int | None, int] = {}
    for row in rows:
        shared[row["rank"]] = shared.get(row["rank"], 0) + 1
    return [
        Line(
            entry=by_key[row["entry"]], rank=row["rank"], score=row["score"], prize=row["prize"],
            tied=shared[row["rank"]] if row["rank"] is not None else 1,
            working=working(row, document, names, words), counted=sum(card["counted"] for card in row["scorecards"]),
        )
        for row in rows
    ]


def _part(tier: Tier, lines: list[Line]) -> TierPart:
    room = tier.count if tier.count is not None else len(lines)
    return TierPart(tier, lines, max(0, room - len(lines)), max(0, len(lines) - room))


def _missing_cards(stage: Stage) -> int:
    """Scorecards that count, of entries that take part, and were not submitted."""
    query = select(func.count(Scorecard.id)).join(Scorecard.entry).where(
        Entry.stage_id == stage.id, Entry.status == "active", Scorecard.counted, Scorecard.state != "submitted"
    )
    return db.session.scalar(query) or 0


def _stops(stage: Stage, tiers: list[TierPart], held: int, done: bool, fault: str) -> list[tuple[str, str]]:
    """(code, sentence) of everything that stands in the way of a confirmation."""
    stops = []
    if fault:
        stops.append(("no_tally", _("现在算不出名次：%(fault)s", fault=fault)))
    if not stage.tiers:
        stops.append(("no_tiers", _("这个环节没有设奖项等次，请先在设置里添加。")))
    if not done:
        stops.append(("not_finished", _("名次还不是最终的，请先在控台结束这个环节。")))
    if held:
        text = _("并列跨过了等次的名额，有 %(num)d 个项目的奖项悬着。请先让并列分出先后。", num=held)
        stops.append(("held", text))
    if stage.tiers and done and not held and not fault and not any(part.lines for part in tiers):
        stops.append(("nobody", _("没有一个项目能得奖：都没有得分，或没有到最低分。")))
    return stops


def list_of(stage: Stage) -> PrizeList | None:
    """The stage's confirmed or published list with all that a page shows of it."""
    return db.session.scalars(
        select(PrizeList).where(PrizeList.stage_id == stage.id).options(_whole())
    ).one_or_none()


def _whole() -> Any:
    awards = selectinload(PrizeList.awards)
    return awards.options(
        joinedload(Award.tier),
        joinedload(Award.entry).joinedload(Entry.project).options(joinedload(Project.field), joinedload(Project.region)),
    )


def confirmer(kept: PrizeList | None) -> str:
    """The name of who confirmed the list; '' where no person did."""
    person = db.session.get(Person, kept.confirmed_by_id) if kept is not None and kept.confirmed_by_id else None
    return "" if person is None else pick(person.name, person.name_en)


@dataclass(frozen=True)
class Difference:
    """One entry that stands elsewhere than in the confirmed list."""

    title: str
    before: str
    after: str


def differences(kept: PrizeList, now: Proposal) -> list[Difference]:
    """What has moved since the list was confirmed; empty where only the grounds changed and no place did."""
    titles = {tier.key: pick(tier.title, tier.title_en) for tier in now.stage.tiers}
    held = set(now.standings["held"])
    before = {row["entry"]: row for row in kept.standings.get("standings", [])}
    after = {row["entry"]: row for row in now.standings["standings"]}
    lines = {line.entry.key: line for line in _all(now)}
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = _place(before.get(key), titles), _place(after.get(key), titles)
        if old != new or key in held:
            title = pick(lines[key].project.title, lines[key].project.title_en) if key in lines else key
            found.append(Difference(title, old, new if key not in held else _("悬着")))
    return found


def _all(now: Proposal) -> list[Line]:
    return [*(line for _tier, line in now.prized), *now.held, *now.unprized, *now.unscored, *now.out]


def _place(row: Mapping[str, Any] | None, titles: Mapping[str, str]) -> str:
    if row is None or row["rank"] is None:
        return str(_("没有名次"))
    place = _("第 %(rank)d 名 %(score)s", rank=row["rank"], score=row["score"])
    prize = titles.get(row["prize"] or "", "")
    return f"{place} {prize}".strip()


@dataclass(frozen=True)
class Result:
    """One stage's published prizes: tiers in order, each with its awards."""

    stage: Stage
    tiers: list[tuple[Tier, list[Award]]]
    published: PrizeList


def results(contest: Contest) -> list[Result]:
    """What the public sees, the last stage first; empty before the publication."""
    lists = db.session.scalars(
        select(PrizeList).join(PrizeList.stage)
        .where(Stage.contest_id == contest.id, PrizeList.published_at.is_not(None))
        .order_by(Stage.position.desc())
        .options(_whole(), joinedload(PrizeList.stage).selectinload(Stage.tiers))
    )
    return [
        Result(one.stage, [(tier, [award for award in one.awards if award.tier_id == tier.id]) for tier in one.stage.tiers], one)
        for one in lists
    ]


def final_board(contest: Contest) -> Stage | None:
    """The last scored stage whose board is final: the result page leads to it."""
    query = (
        select(Stage).join(BoardState, BoardState.stage_id == Stage.id)
        .where(Stage.contest_id == contest.id, BoardState.final_at.is_not(None)).order_by(Stage.position.desc()).limit(1)
    )
    return db.session.scalars(query).one_or_none()
