"""calendars that a phone may subscribe to, and when a pitch day last changed for those who come

A day that was public already counts as changed when it was published.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'calendar_key',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('serial', sa.Integer(), nullable=False),
        sa.Column('key_hash', sa.String(length=64), nullable=True),
        sa.Column('made_at', app.db.Moment(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_key_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_key')),
        sa.UniqueConstraint('key_hash', name=op.f('uq_calendar_key_key_hash')),
        sa.UniqueConstraint('person_id', 'kind', name=op.f('uq_calendar_key_person_id_kind')),
    )
    with op.batch_alter_table('pitch_day') as altered:
        altered.add_column(sa.Column('revised_at', app.db.Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('pitch_day') as altered:
        altered.drop_column('revised_at')
    op.drop_table('calendar_key')
