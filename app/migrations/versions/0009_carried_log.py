"""logs brought along from other servers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'carried_line',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('origin', sa.Integer(), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('prev', sa.String(length=64), nullable=False),
        sa.Column('hash', sa.String(length=64), nullable=False),
        sa.Column('line', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_carried_line_contest_id_contest')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_carried_line')),
        sa.UniqueConstraint('contest_id', 'origin', 'seq', name=op.f('uq_carried_line_contest_id_origin_seq')),
    )
    with op.batch_alter_table('carried_line') as batch_op:
        batch_op.create_index(batch_op.f('ix_carried_line_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_carried_line_hash'), ['hash'], unique=False)
    op.add_column('accepted_edit', sa.Column('carried_hash', sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('accepted_edit') as batch_op:
        batch_op.drop_column('carried_hash')
    op.drop_table('carried_line')
