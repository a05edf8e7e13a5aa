"""what projects are compared by, and what somebody said of two that look alike"""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.likeness import contacts, sketch

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        'project_print',
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('sketch', sa.JSON(), nullable=False),
        sa.Column('contacts', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ['project_id'], ['project.id'], name=op.f('fk_project_print_project_id_project'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('project_id', name=op.f('pk_project_print')),
    )
    op.create_table(
        'project_twin',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('other_id', sa.Integer(), nullable=False),
        sa.Column('copy_id', sa.Integer(), nullable=True),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_twin_project_id_project')),
        sa.ForeignKeyConstraint(['other_id'], ['project.id'], name=op.f('fk_project_twin_other_id_project')),
        sa.ForeignKeyConstraint(['copy_id'], ['project.id'], name=op.f('fk_project_twin_copy_id_project')),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_project_twin_by_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_project_twin')),
        sa.UniqueConstraint('project_id', 'other_id', name=op.f('uq_project_twin_project_id_other_id')),
    )
    for column in ('project_id', 'other_id'):
        op.create_index(op.f(f'ix_project_twin_{column}'), 'project_twin', [column])
    project = sa.table('project', sa.column('id', sa.Integer), sa.column('answers', sa.JSON))
    rows = [_print(number, answers) for number, answers in op.get_bind().execute(sa.select(project.c.id, project.c.answers))]
    kept = [row for row in rows if row['sketch'] or row['contacts']]
    if kept:
        op.bulk_insert(table, kept)


def _print(number: int, answers: Any) -> dict[str, Any]:
    # As app/submissions/prints.py takes it when this was written.
    text = '\n'.join(one for one in (answers or {}).values() if isinstance(one, str))
    marks = sorted(hashlib.blake2b(one.encode(), digest_size=8).hexdigest() for one in contacts(text))
    return {'project_id': number, 'sketch': sketch(text), 'contacts': marks}


def downgrade() -> None:
    op.drop_table('project_twin')
    op.drop_table('project_print')
