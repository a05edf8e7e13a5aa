"""marks that screeners give beside their verdicts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('verdict') as table:
        table.add_column(sa.Column('marks', sa.JSON(), nullable=False, server_default='{}'))
    with op.batch_alter_table('verdict') as table:
        table.alter_column('marks', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('verdict') as table:
        table.drop_column('marks')
