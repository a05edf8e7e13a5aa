"""weighted sources of a stage's score: its own scorecards and earlier stages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Stages that are there take their scorecards alone; new rows say it themselves.
    op.add_column('stage', sa.Column('sources', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('stage') as table:
        table.alter_column('sources', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('stage') as table:
        table.drop_column('sources')
