"""who has come to the door"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'arrival',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('past', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_arrival_entry_id_entry')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_arrival')),
        sa.UniqueConstraint('entry_id', name=op.f('uq_arrival_entry_id')),
    )


def downgrade() -> None:
    op.drop_table('arrival')
