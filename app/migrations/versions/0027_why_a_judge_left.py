"""why a judge left a panel, and whose seat another took"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('panel_member') as table:
        table.add_column(sa.Column('left_reason', sa.String(length=300), nullable=False, server_default=''))
        table.add_column(sa.Column('joined_at', sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column('instead_of_id', sa.Integer(), nullable=True))
        table.create_foreign_key(op.f('fk_panel_member_instead_of_id_judge'), 'judge', ['instead_of_id'], ['id'])
    with op.batch_alter_table('panel_member') as table:
        table.alter_column('left_reason', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('panel_member') as table:
        table.drop_constraint(op.f('fk_panel_member_instead_of_id_judge'), type_='foreignkey')
        table.drop_column('instead_of_id')
        table.drop_column('joined_at')
        table.drop_column('left_reason')
