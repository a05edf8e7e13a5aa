"""what a file says about itself: pages and names

The files that are there already stay unread: no pages, no names.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('attachment') as table:
        table.add_column(sa.Column('pages', sa.Integer(), nullable=True))
        table.add_column(sa.Column('names', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('attachment') as table:
        table.alter_column('names', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('attachment') as table:
        table.drop_column('names')
        table.drop_column('pages')
