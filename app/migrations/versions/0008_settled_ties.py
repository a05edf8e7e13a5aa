"""places in a tie by vote and by draw"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('entry', sa.Column('casting', sa.Integer(), nullable=True))
    op.add_column('entry', sa.Column('lot', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('entry') as batch_op:
        batch_op.drop_column('lot')
        batch_op.drop_column('casting')
