"""Reads about judges, panels and recusals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import SignIn
from app.contests.kinds import kind_of
from app.contests.models import Contest, Stage
from app.contests.queries import contest_by_slug
from app.db import db
from app.judging.models import Judge, Panel, PanelMember, Recusal
from app.submissions.models import Entry, Project


@dataclass(frozen=True)
class JudgeRow:
    """A judge as the organiser's list and the cards show one: seats on panels, and when the card last let them in."""

    judge: Judge
    seats: tuple[PanelMember, ...]
    came_at: datetime | None


def judges_of(contest_id: int) -> list[Judge]:
    """A contest's judges in the order in which they were added, with their persons."""
    wanted = select(Judge).where(Judge.contest_id == contest_id).options(joinedload(Judge.person)).order_by(Judge.id)
    return list(db.session.scalars(wanted))


def judge_by_key(contest: Contest, key: str) -> Judge | None:
    return db.session.scalars(select(Judge).where(Judge.contest_id == contest.id, Judge.key == key)).one_or_none()


def judges_of_person(person_id: int) -> list[Judge]:
    """The judges that a person is, over all contests."""
    wanted = select(Judge).where(Judge.person_id == person_id, Judge.active).options(joinedload(Judge.contest))
    return list(db.session.scalars(wanted.order_by(Judge.id)))


def panels_of(stage: Stage) -> list[Panel]:
    """A stage's panels with members and their persons."""
    wanted = (
        select(Panel)
        .where(Panel.stage_id == stage.id)
        .options(selectinload(Panel.members).joinedload(PanelMember.judge).joinedload(Judge.person))
        .order_by(Panel.key)
    )
    return list(db.session.scalars(wanted))


def sitting(panel: Panel) -> list[PanelMember]:
    """The panel's members who did not leave, in order."""
    return [member for member in panel.members if member.left_at is None]


def standing_recusals(stage: Stage) -> list[Recusal]:
    """Recusals of the stage that hold now."""
    wanted = (
        select(Recusal)
        .join(Recusal.entry)
        .where(Entry.stage_id == stage.id, Recusal.lifted_at.is_(None))
        .options(joinedload(Recusal.judge).joinedload(Judge.person), joinedload(Recusal.entry))
        .order_by(Recusal.id)
    )
    return list(db.session.scalars(wanted))


def recused(judge_id: int, entry_id: int) -> Recusal | None:
    """The recusal that keeps this judge from this entry now, if any."""
    return db.session.scalars(
        select(Recusal).where(Recusal.judge_id == judge_id, Recusal.entry_id == entry_id, Recusal.lifted_at.is_(None))
    ).one_or_none()


def judge_in(slug: str, key: str) -> Judge | None:
    """The judge of a contest's address; a loader for guards."""
    contest = contest_by_slug(slug)
    return judge_by_key(contest, key) if contest is not None else None


def recusal_in(slug: str, number: int) -> Recusal | None:
    """A recusal of the contest of that address; a loader for guards."""
    contest, found = contest_by_slug(slug), db.session.get(Recusal, number)
    return found if contest is not None and found is not None and found.judge.contest_id == contest.id else None


def judge_rows(contest: Contest) -> list[JudgeRow]:
    """All judges of the contest with their seats; those who take part first."""
    seats: dict[int, list[PanelMember]] = defaultdict(list)
    members = (
        select(PanelMember).join(PanelMember.panel).join(Panel.stage)
        .where(Stage.contest_id == contest.id, PanelMember.left_at.is_(None))
        .options(contains_eager(PanelMember.panel).contains_eager(Panel.stage))
        .order_by(Stage.position, Panel.key)
    )
    for member in db.session.scalars(members):
        seats[member.judge_id].append(member)
    entered = (
        select(SignIn.person_id, func.max(SignIn.created_at)).join(Judge, Judge.person_id == SignIn.person_id)
        .where(Judge.contest_id == contest.id, SignIn.kind == "card", SignIn.revoked_at.is_(None))
        .group_by(SignIn.person_id)
    )
    came: dict[int, datetime] = dict(list(db.session.execute(entered)))
    rows = [JudgeRow(judge, tuple(seats[judge.id]), came.get(judge.person_id)) for judge in judges_of(contest.id)]
    return sorted(rows, key=lambda row: not row.judge.active)


def staged_entries(contest: Contest) -> list[Entry]:
    """Entries of the contest's roadshows, which judges may have to keep from; stage by stage."""
    stages = [stage.id for stage in contest.stages if kind_of(stage).staged]
    return list(
        db.session.scalars(
            select(Entry).join(Entry.stage).where(Entry.stage_id.in_(stages))
            .options(contains_eager(Entry.stage), joinedload(Entry.project).joinedload(Project.region))
            .order_by(Stage.position.desc(), Entry.position, Entry.id)
        )
    )


def contest_recusals(contest: Contest) -> list[Recusal]:
    """Recusals of the contest, those that hold now first, then the lifted ones."""
    wanted = (
        select(Recusal).join(Recusal.judge).where(Judge.contest_id == contest.id)
        .options(
            contains_eager(Recusal.judge).joinedload(Judge.person),
            joinedload(Recusal.entry).options(joinedload(Entry.project), joinedload(Entry.stage)),
        )
        .order_by(Recusal.lifted_at.is_not(None), Recusal.id)
    )
    return list(db.session.scalars(wanted))
