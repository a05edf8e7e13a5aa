"""reminders that a contest sends before its call ends"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'letter_habit',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('drafts', sa.Boolean(), nullable=False),
        sa.Column('regions', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_letter_habit_contest_id_contest')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_habit')),
        sa.UniqueConstraint('contest_id', name=op.f('uq_letter_habit_contest_id')),
    )


def downgrade() -> None:
    op.drop_table('letter_habit')
