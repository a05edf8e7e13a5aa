"""draws of rooms and of ties beside those of a running order"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('draw') as table:
        table.add_column(sa.Column('stage_id', sa.Integer(), nullable=True))
        table.add_column(sa.Column('kind', sa.String(length=16), nullable=False, server_default='order'))
        table.add_column(sa.Column('about', sa.JSON(), nullable=False, server_default='{}'))
        table.add_column(sa.Column('turn', sa.Integer(), nullable=False, server_default='1'))
    op.execute('UPDATE draw SET stage_id = (SELECT stage_id FROM pitch_day WHERE pitch_day.id = draw.pitch_day_id)')
    with op.batch_alter_table('draw') as table:
        table.alter_column('stage_id', existing_type=sa.Integer(), nullable=False)
        table.alter_column('pitch_day_id', existing_type=sa.Integer(), nullable=True)
        table.alter_column('kind', server_default=None)
        table.alter_column('about', server_default=None)
        table.alter_column('turn', server_default=None)
        table.create_foreign_key(op.f('fk_draw_stage_id_stage'), 'stage', ['stage_id'], ['id'])
        table.create_index(op.f('ix_draw_stage_id'), ['stage_id'])


def downgrade() -> None:
    op.execute("DELETE FROM draw WHERE pitch_day_id IS NULL")
    with op.batch_alter_table('draw') as table:
        table.drop_index(op.f('ix_draw_stage_id'))
        table.drop_constraint(op.f('fk_draw_stage_id_stage'), type_='foreignkey')
        table.alter_column('pitch_day_id', existing_type=sa.Integer(), nullable=False)
        for name in ('turn', 'about', 'kind', 'stage_id'):
            table.drop_column(name)
