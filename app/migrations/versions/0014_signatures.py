"""signed score sheets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'signature',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('judge_id', sa.Integer(), nullable=False),
        sa.Column('stage_id', sa.Integer(), nullable=False),
        sa.Column('fingerprint', sa.String(length=64), nullable=False),
        sa.Column('document', sa.JSON(), nullable=False),
        sa.Column('strokes', sa.JSON(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['judge_id'], ['judge.id'], name=op.f('fk_signature_judge_id_judge')),
        sa.ForeignKeyConstraint(['stage_id'], ['stage.id'], name=op.f('fk_signature_stage_id_stage')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_signature')),
    )
    with op.batch_alter_table('signature') as batch_op:
        batch_op.create_index(batch_op.f('ix_signature_judge_id'), ['judge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_signature_stage_id'), ['stage_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_signature_fingerprint'), ['fingerprint'], unique=False)


def downgrade() -> None:
    op.drop_table('signature')
