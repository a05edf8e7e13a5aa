"""plans of pitch days: what they have to fit, versions, searches"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'plan_setup',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('stage_id', sa.Integer(), nullable=False),
        sa.Column('document', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_plan_setup_stage_id_stage')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_setup')),
        sa.UniqueConstraint('stage_id', name=op.f('uq_plan_setup_stage_id')),
    )
    op.create_table(
        'plan_version',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('stage_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('plan', sa.JSON(), nullable=False),
        sa.Column('locks', sa.JSON(), nullable=False),
        sa.Column('past', sa.JSON(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by', sa.String(length=80), nullable=False),
        sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_plan_version_stage_id_stage')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_version')),
        sa.UniqueConstraint('stage_id', 'number', name=op.f('uq_plan_version_stage_id_number')),
    )
    op.create_index(op.f('ix_plan_version_stage_id'), 'plan_version', ['stage_id'])
    op.create_table(
        'plan_run',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('stage_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seconds', sa.Integer(), nullable=False),
        sa.Column('found', sa.JSON(), nullable=False),
        sa.Column('clashes', sa.JSON(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_plan_run_stage_id_stage')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_run')),
    )
    op.create_index(op.f('ix_plan_run_stage_id'), 'plan_run', ['stage_id'])


def downgrade() -> None:
    op.drop_table('plan_run')
    op.drop_table('plan_version')
    op.drop_table('plan_setup')
