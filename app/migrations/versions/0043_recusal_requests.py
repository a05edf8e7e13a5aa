"""judges whom applicants ask to keep away"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.db

revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'recusal_request',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(100), nullable=False),
        sa.Column('reason', sa.String(300), nullable=False),
        sa.Column('asked_at', app.db.Moment(), nullable=False),
        sa.Column('answered_at', app.db.Moment(), nullable=True),
        sa.Column('answer', sa.String(300), nullable=False),
        sa.Column('recusal_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_recusal_request_entry_id_entry')),
        sa.ForeignKeyConstraint(['recusal_id'], ['recusal.id'], name=op.f('fk_recusal_request_recusal_id_recusal')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recusal_request')),
    )
    with op.batch_alter_table('recusal_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recusal_request_entry_id'), ['entry_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('recusal_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recusal_request_entry_id'))
    op.drop_table('recusal_request')
