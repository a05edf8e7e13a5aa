"""room that a display leaves free on its left and right"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('screen') as table:
        table.add_column(sa.Column('inset_left', sa.Integer(), nullable=False, server_default='0'))
        table.add_column(sa.Column('inset_right', sa.Integer(), nullable=False, server_default='0'))
    # The program says it from here on.
    with op.batch_alter_table('screen') as table:
        table.alter_column('inset_left', existing_type=sa.Integer(), server_default=None)
        table.alter_column('inset_right', existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('screen') as table:
        table.drop_column('inset_right')
        table.drop_column('inset_left')
