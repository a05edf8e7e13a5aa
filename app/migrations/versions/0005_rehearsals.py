"""rehearsals"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('contest', sa.Column('rehearsal_of', sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('contest') as batch_op:
        batch_op.drop_column('rehearsal_of')
