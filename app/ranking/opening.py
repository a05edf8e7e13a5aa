"""Tells the live channels, which stand below all rooms, which stages there are and who is asking."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.identity import Door, actor_by, find_sign_in, find_token
from app.contests.models import Contest, Stage
from app.core.policy import Actor
from app.db import db
from app.live.ground import Credential, Listened, stand_on
from app.ranking.queries import staged_kinds
from app.roadshow.queries import room_keys


class Answers:
    """The rooms' answers for app.live."""

    def find_stage(self, contest: str, stage: str) -> Listened | None:
        found = db.session.scalars(
            select(Stage).join(Stage.contest)
            .where(Contest.slug == contest, Stage.key == stage, Stage.kind.in_(staged_kinds()))
            .options(joinedload(Stage.contest))
        ).one_or_none()
        return None if found is None else Listened(found.id, found.contest_id, found.scope())

    def rooms_of(self, stage_id: int) -> list[str]:
        return room_keys(stage_id)

    def stages_of(self, contest_id: int) -> list[int]:
        return list(
            db.session.scalars(
                select(Stage.id).where(Stage.contest_id == contest_id, Stage.kind.in_(staged_kinds())).order_by(Stage.id)
            )
        )

    def actor(self, credential: Credential) -> Actor | None:
        if credential.kind == "token":
            token = find_token(credential.secret)
            return None if token is None else actor_by(token)
        found = _sign_in(credential.secret)
        return None if found is None else actor_by(found)


def _sign_in(secret: str) -> Door | None:
    found = find_sign_in(secret)
    # The same span as the cookie's own (identity): a socket must not outlive its sign-in.
    if found is None or clock.now() - found.created_at > timedelta(days=30):
        return None
    return found


def open_room(app: Flask) -> None:
    stand_on(Answers)
