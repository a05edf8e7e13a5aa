"""displays in the hall"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('screen',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('stage_id', sa.Integer(), nullable=True),
    sa.Column('room', sa.String(length=16), nullable=False),
    sa.Column('view', sa.String(length=16), nullable=False),
    sa.Column('message', sa.String(length=200), nullable=False),
    sa.Column('blank', sa.Boolean(), nullable=False),
    sa.Column('inset_top', sa.Integer(), nullable=False),
    sa.Column('inset_bottom', sa.Integer(), nullable=False),
    sa.Column('reloads', sa.Integer(), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_screen_stage_id_stage')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screen')),
    sa.UniqueConstraint('code', name=op.f('uq_screen_code')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_screen_secret_hash'))
    )
    with op.batch_alter_table('screen', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screen_stage_id'), ['stage_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('screen', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screen_stage_id'))
    op.drop_table('screen')
