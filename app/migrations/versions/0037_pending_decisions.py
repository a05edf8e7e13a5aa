"""decisions that are pending until their release, what a stage's proposal goes by, places of reserves"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'decision',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('outcome', sa.String(length=16), nullable=False),
        sa.Column('place', sa.Integer(), nullable=True),
        sa.Column('reason', sa.String(length=1000), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_decision_entry_id_entry')),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_decision_by_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
        sa.UniqueConstraint('entry_id', name=op.f('uq_decision_entry_id')),
    )
    op.create_table(
        'cut_plan',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('stage_id', sa.Integer(), nullable=False),
        sa.Column('places', sa.Integer(), nullable=True),
        sa.Column('least', sa.String(length=32), nullable=False),
        sa.Column('reserves', sa.Integer(), nullable=False),
        sa.Column('bounds', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_cut_plan_stage_id_stage')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_cut_plan')),
        sa.UniqueConstraint('stage_id', name=op.f('uq_cut_plan_stage_id')),
    )
    with op.batch_alter_table('entry') as table:
        table.add_column(sa.Column('reserve_place', sa.Integer(), nullable=True))
        table.add_column(sa.Column('called_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('entry') as table:
        table.drop_column('called_at')
        table.drop_column('reserve_place')
    op.drop_table('cut_plan')
    op.drop_table('decision')
