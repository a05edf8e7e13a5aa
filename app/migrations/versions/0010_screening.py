"""how a pile is read, by whom, and whose verdict settles"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'screening_plan',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('stage_id', sa.Integer(), nullable=False),
        sa.Column('readers', sa.Integer(), nullable=False),
        sa.Column('blind', sa.Boolean(), nullable=False),
        sa.Column('hidden', sa.JSON(), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('shared', sa.Boolean(), nullable=False),
        sa.Column('reasons', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_screening_plan_stage_id_stage')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_plan')),
        sa.UniqueConstraint('stage_id', name=op.f('uq_screening_plan_stage_id')),
    )
    op.create_table(
        'screening_share',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('stage_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('fields', sa.JSON(), nullable=False),
        sa.Column('regions', sa.JSON(), nullable=False),
        sa.Column('most', sa.Integer(), nullable=True),
        sa.Column('paused', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_screening_share_stage_id_stage')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_screening_share_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_share')),
        sa.UniqueConstraint('stage_id', 'person_id', name=op.f('uq_screening_share_stage_id_person_id')),
    )
    op.create_index(op.f('ix_screening_share_stage_id'), 'screening_share', ['stage_id'])
    op.create_index(op.f('ix_screening_share_person_id'), 'screening_share', ['person_id'])
    op.create_table(
        'reading',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('recused_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reason', sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_reading_entry_id_entry')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reading_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reading')),
        sa.UniqueConstraint('entry_id', 'person_id', name=op.f('uq_reading_entry_id_person_id')),
    )
    op.create_index(op.f('ix_reading_entry_id'), 'reading', ['entry_id'])
    op.create_index(op.f('ix_reading_person_id'), 'reading', ['person_id'])
    op.add_column('verdict', sa.Column('rules', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('verdict', sa.Column('version', sa.Integer(), nullable=True))
    with op.batch_alter_table('verdict') as batch_op:
        batch_op.alter_column('rules', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('verdict') as batch_op:
        batch_op.drop_column('version')
        batch_op.drop_column('rules')
    op.drop_table('reading')
    op.drop_table('screening_share')
    op.drop_table('screening_plan')
