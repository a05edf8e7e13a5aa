"""filters of the pile that people keep"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'kept_filter',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('stage_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=40), nullable=False),
        sa.Column('args', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_kept_filter_stage_id_stage')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_kept_filter_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_filter')),
        sa.UniqueConstraint('stage_id', 'person_id', 'title', name=op.f('uq_kept_filter_stage_id_person_id_title')),
    )
    op.create_index(op.f('ix_kept_filter_stage_id'), 'kept_filter', ['stage_id'])
    op.create_index(op.f('ix_kept_filter_person_id'), 'kept_filter', ['person_id'])


def downgrade() -> None:
    op.drop_table('kept_filter')
