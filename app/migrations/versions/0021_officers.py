"""officers with a region, the codes that they and organisers hand out, projects written down for somebody"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('role') as batch_op:
        batch_op.add_column(sa.Column('region_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_role_region_id_region'), 'region', ['region_id'], ['id'])
        batch_op.create_index(op.f('ix_role_region_id'), ['region_id'])
    with op.batch_alter_table('invitation') as batch_op:
        batch_op.add_column(sa.Column('region_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_invitation_region_id_region'), 'region', ['region_id'], ['id'])
    op.create_table(
        'entry_code',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('region_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('serial', sa.Integer(), nullable=False),
        sa.Column('code_hash', sa.String(length=64), nullable=True),
        sa.Column('note', sa.String(length=100), nullable=False),
        sa.Column('most', sa.Integer(), nullable=False),
        sa.Column('made_by_id', sa.Integer(), nullable=True),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_entry_code_contest_id_contest')),
        sa.ForeignKeyConstraint(['region_id'], ['region.id'], name=op.f('fk_entry_code_region_id_region')),
        sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_entry_code_made_by_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_code')),
        sa.UniqueConstraint('code_hash', name=op.f('uq_entry_code_code_hash')),
        sa.UniqueConstraint('contest_id', 'kind', 'serial', name=op.f('uq_entry_code_contest_id_kind_serial')),
    )
    op.create_index(op.f('ix_entry_code_contest_id'), 'entry_code', ['contest_id'])
    op.create_index(op.f('ix_entry_code_region_id'), 'entry_code', ['region_id'])
    with op.batch_alter_table('project') as batch_op:
        batch_op.add_column(sa.Column('confirm_code_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('late_code_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('entered_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('claim_hash', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f('fk_project_confirm_code_id_entry_code'), 'entry_code', ['confirm_code_id'], ['id'])
        batch_op.create_foreign_key(op.f('fk_project_late_code_id_entry_code'), 'entry_code', ['late_code_id'], ['id'])
        batch_op.create_foreign_key(op.f('fk_project_entered_by_id_person'), 'person', ['entered_by_id'], ['id'])
        batch_op.create_unique_constraint(op.f('uq_project_confirm_code_id'), ['confirm_code_id'])
        batch_op.create_unique_constraint(op.f('uq_project_claim_hash'), ['claim_hash'])
        batch_op.create_index(op.f('ix_project_late_code_id'), ['late_code_id'])
        batch_op.create_index(op.f('ix_project_entered_by_id'), ['entered_by_id'])


def downgrade() -> None:
    with op.batch_alter_table('project') as batch_op:
        batch_op.drop_index(op.f('ix_project_entered_by_id'))
        batch_op.drop_index(op.f('ix_project_late_code_id'))
        batch_op.drop_constraint(op.f('uq_project_claim_hash'), type_='unique')
        batch_op.drop_constraint(op.f('uq_project_confirm_code_id'), type_='unique')
        for name in ('entered_by_id_person', 'late_code_id_entry_code', 'confirm_code_id_entry_code'):
            batch_op.drop_constraint(op.f(f'fk_project_{name}'), type_='foreignkey')
        for name in ('claimed_at', 'claim_hash', 'entered_by_id', 'late_code_id', 'confirm_code_id'):
            batch_op.drop_column(name)
    op.drop_table('entry_code')
    with op.batch_alter_table('invitation') as batch_op:
        batch_op.drop_constraint(op.f('fk_invitation_region_id_region'), type_='foreignkey')
        batch_op.drop_column('region_id')
    with op.batch_alter_table('role') as batch_op:
        batch_op.drop_index(op.f('ix_role_region_id'))
        batch_op.drop_constraint(op.f('fk_role_region_id_region'), type_='foreignkey')
        batch_op.drop_column('region_id')
