"""numbers by which calendars count up, and a pitch day's name in them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'calendar_count',
        sa.Column('stage_id', sa.Integer(), sa.ForeignKey('stage.id', name=op.f('fk_calendar_count_stage_id_stage')), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('stage_id', name=op.f('pk_calendar_count')),
    )
    with op.batch_alter_table('pitch_day') as table:
        table.add_column(sa.Column('calendar_key', sa.String(24), nullable=True))
        table.add_column(sa.Column('calendar_number', sa.Integer(), nullable=True))
    # Calendars that hold a day already know it by this name.
    op.execute("UPDATE pitch_day SET calendar_key = 'day' || CAST(id AS VARCHAR(20))")
    with op.batch_alter_table('pitch_day') as table:
        table.alter_column('calendar_key', existing_type=sa.String(24), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('pitch_day') as table:
        table.drop_column('calendar_number')
        table.drop_column('calendar_key')
    op.drop_table('calendar_count')
