"""draws of a running order"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'draw',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=24), nullable=False),
        sa.Column('pitch_day_id', sa.Integer(), nullable=False),
        sa.Column('items', sa.JSON(), nullable=False),
        sa.Column('commitment', sa.String(length=64), nullable=False),
        sa.Column('named', sa.String(length=120), nullable=False),
        sa.Column('reason', sa.String(length=300), nullable=False),
        sa.Column('numbers', sa.JSON(), nullable=False),
        sa.Column('seed', sa.String(length=200), nullable=True),
        sa.Column('order', sa.JSON(), nullable=False),
        sa.Column('shown', sa.Integer(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['pitch_day_id'], ['pitch_day.id'], name=op.f('fk_draw_pitch_day_id_pitch_day')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draw')),
        sa.UniqueConstraint('key', name=op.f('uq_draw_key')),
    )
    op.create_index(op.f('ix_draw_pitch_day_id'), 'draw', ['pitch_day_id'])


def downgrade() -> None:
    op.drop_table('draw')
