"""judges named for single entries"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0044'
down_revision = '0043'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'entry_judge',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('judge_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_entry_judge_entry_id_entry')),
        sa.ForeignKeyConstraint(['judge_id'], ['judge.id'], name=op.f('fk_entry_judge_judge_id_judge')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_judge')),
        sa.UniqueConstraint('entry_id', 'judge_id', name=op.f('uq_entry_judge_entry_id_judge_id')),
    )
    op.create_index(op.f('ix_entry_judge_entry_id'), 'entry_judge', ['entry_id'])
    op.create_index(op.f('ix_entry_judge_judge_id'), 'entry_judge', ['judge_id'])


def downgrade() -> None:
    op.drop_table('entry_judge')
