"""late edits that are left out, and why"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('late_edit', sa.Column('set_aside_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('late_edit', sa.Column('set_aside_reason', sa.String(length=300), nullable=False, server_default=''))
    with op.batch_alter_table('late_edit') as batch_op:
        batch_op.alter_column('set_aside_reason', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('late_edit') as batch_op:
        batch_op.drop_column('set_aside_reason')
        batch_op.drop_column('set_aside_at')
