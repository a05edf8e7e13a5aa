"""what judges' tablets tell of themselves"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'presence',
        sa.Column('sign_in_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('battery', sa.Integer(), nullable=True),
        sa.Column('charging', sa.Boolean(), nullable=True),
        sa.Column('live', sa.Boolean(), nullable=True),
        sa.Column('unsent', sa.Integer(), nullable=False),
        sa.Column('card', sa.String(length=24), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['sign_in_id'], ['sign_in.id'], name=op.f('fk_presence_sign_in_id_sign_in')),
        sa.PrimaryKeyConstraint('sign_in_id', name=op.f('pk_presence')),
    )
    op.add_column('judge', sa.Column('disowned_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('judge') as batch_op:
        batch_op.drop_column('disowned_at')
    op.drop_table('presence')
