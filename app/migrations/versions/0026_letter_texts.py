"""letters that organisers word anew"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'letter_text',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('language', sa.String(length=8), nullable=False),
        sa.Column('subject', sa.String(length=200), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_letter_text_contest_id_contest')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_text')),
        sa.UniqueConstraint('contest_id', 'kind', 'language', name=op.f('uq_letter_text_contest_id_kind_language')),
    )
    op.create_index(op.f('ix_letter_text_contest_id'), 'letter_text', ['contest_id'])


def downgrade() -> None:
    op.drop_table('letter_text')
