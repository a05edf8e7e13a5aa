"""projects begun without an account: browsers that hold them, letters that confirm them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('project') as batch_op:
        batch_op.add_column(sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('confirmed_by', sa.String(length=16), nullable=False, server_default=''))
    with op.batch_alter_table('project') as batch_op:
        batch_op.alter_column('confirmed_by', server_default=None)
    op.create_table(
        'hold',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('holder', sa.String(length=64), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_hold_project_id_project')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_hold')),
        sa.UniqueConstraint('project_id', 'holder', name=op.f('uq_hold_project_id_holder')),
    )
    op.create_index(op.f('ix_hold_project_id'), 'hold', ['project_id'])
    op.create_index(op.f('ix_hold_holder'), 'hold', ['holder'])
    op.create_table(
        'confirmation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('code_hash', sa.String(length=64), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_confirmation_project_id_project')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_confirmation')),
        sa.UniqueConstraint('code_hash', name=op.f('uq_confirmation_code_hash')),
    )
    op.create_index(op.f('ix_confirmation_project_id'), 'confirmation', ['project_id'])


def downgrade() -> None:
    op.drop_table('confirmation')
    op.drop_table('hold')
    with op.batch_alter_table('project') as batch_op:
        for name in ('confirmed_by', 'confirmed_at', 'sent_at'):
            batch_op.drop_column(name)
