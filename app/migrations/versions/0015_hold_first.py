"""the first entries of a pitch day may close together"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('stage', sa.Column('hold_first', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('stage') as batch_op:
        batch_op.drop_column('hold_first')
