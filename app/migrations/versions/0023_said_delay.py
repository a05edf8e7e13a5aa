"""by how much a pitch day runs late, as its host says"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('pitch_day') as table:
        table.add_column(sa.Column('shift_minutes', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('pitch_day') as table:
        table.drop_column('shift_minutes')
