"""co-applicants, invited by a project's owner"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'co_applicant',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('code_hash', sa.String(length=64), nullable=True),
        sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_co_applicant_project_id_project')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_co_applicant_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_co_applicant')),
        sa.UniqueConstraint('code_hash', name=op.f('uq_co_applicant_code_hash')),
    )
    op.create_index(op.f('ix_co_applicant_project_id'), 'co_applicant', ['project_id'])
    op.create_index(op.f('ix_co_applicant_person_id'), 'co_applicant', ['person_id'])


def downgrade() -> None:
    op.drop_table('co_applicant')
