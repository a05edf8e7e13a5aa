"""judges read ahead: from when and with which names, what each has read, and notes of their own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('stage') as altered:
        altered.add_column(sa.Column('reading_from', app.db.Moment(), nullable=True))
        altered.add_column(sa.Column('reading_blind', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('stage') as altered:
        altered.alter_column('reading_blind', server_default=None)
    op.create_table(
        'judge_note',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('judge_id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('read_at', app.db.Moment(), nullable=True),
        sa.Column('changed_at', app.db.Moment(), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_judge_note_entry_id_entry')),
        sa.ForeignKeyConstraint(['judge_id'], ['judge.id'], name=op.f('fk_judge_note_judge_id_judge')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_judge_note')),
        sa.UniqueConstraint('judge_id', 'entry_id', name=op.f('uq_judge_note_judge_id_entry_id')),
    )
    with op.batch_alter_table('judge_note') as altered:
        altered.create_index(op.f('ix_judge_note_entry_id'), ['entry_id'])


def downgrade() -> None:
    op.drop_table('judge_note')
    with op.batch_alter_table('stage') as altered:
        altered.drop_column('reading_blind')
        altered.drop_column('reading_from')
