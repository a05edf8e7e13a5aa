"""ceremonies, the supervisor's hold, boards that freeze by rule"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ceremony',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stage_id', sa.Integer(), nullable=False),
    sa.Column('tally_sha256', sa.String(length=64), nullable=False),
    sa.Column('cards', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('blank', sa.Boolean(), nullable=False),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_ceremony_stage_id_stage')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ceremony')),
    sa.UniqueConstraint('stage_id', name=op.f('uq_ceremony_stage_id'))
    )
    op.add_column('stage', sa.Column('freeze_from', sa.Integer(), nullable=True))
    op.add_column('stage', sa.Column('freeze_at', sa.DateTime(timezone=True), nullable=True))
    _flag('stage', 'supervised')
    _flag('hall', 'halted')
    op.add_column('hall', sa.Column('cleared_id', sa.Integer(), nullable=True))
    _flag('board_state', 'rule_froze')
    _flag('board_state', 'awaits_ceremony')


def _flag(table: str, name: str) -> None:
    """A flag that is off in every row that is there; new rows say it themselves."""
    op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    for table, names in (
        ('board_state', ('awaits_ceremony', 'rule_froze')), ('hall', ('cleared_id', 'halted')),
        ('stage', ('supervised', 'freeze_at', 'freeze_from')),
    ):
        with op.batch_alter_table(table) as batch_op:
            for name in names:
                batch_op.drop_column(name)
    op.drop_table('ceremony')
