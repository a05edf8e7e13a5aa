"""what applicants bring to a pitch day, in the organiser's words: for a stage, or for one day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('stage', 'pitch_day'):
        with op.batch_alter_table(table) as altered:
            altered.add_column(sa.Column('bring', sa.String(length=600), nullable=False, server_default=''))
            altered.add_column(sa.Column('bring_en', sa.String(length=900), nullable=False, server_default=''))
        with op.batch_alter_table(table) as altered:
            altered.alter_column('bring', server_default=None)
            altered.alter_column('bring_en', server_default=None)


def downgrade() -> None:
    for table in ('pitch_day', 'stage'):
        with op.batch_alter_table(table) as altered:
            altered.drop_column('bring_en')
            altered.drop_column('bring')
