"""spreadsheets whose rows become projects"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'row_import',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('file', sa.String(length=32), nullable=True),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('mapping', sa.JSON(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('rows', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_row_import_contest_id_contest')),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_row_import_by_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_row_import')),
    )
    with op.batch_alter_table('row_import') as batch_op:
        batch_op.create_index(batch_op.f('ix_row_import_contest_id'), ['contest_id'], unique=False)


def downgrade() -> None:
    op.drop_table('row_import')
