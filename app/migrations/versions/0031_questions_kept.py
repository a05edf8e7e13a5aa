"""questions: required from a date, seen by whom, files; the form's pages and versions

Answers that are there already were written on version 1, which is kept as soon as the form changes.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'form_version',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('contest_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('questions', sa.JSON(), nullable=False),
        sa.Column('sections', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_form_version_by_id_person')),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_form_version_contest_id_contest')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_form_version')),
        sa.UniqueConstraint('contest_id', 'number', name=op.f('uq_form_version_contest_id_number')),
    )
    op.create_index(op.f('ix_form_version_contest_id'), 'form_version', ['contest_id'])
    _add('contest', sa.Column('sections', sa.JSON(), nullable=False, server_default='[]'))
    _add('contest', sa.Column('form_version', sa.Integer(), nullable=False, server_default='1'))
    _add('project', sa.Column('form_version', sa.Integer(), nullable=False, server_default='1'))
    _add('attachment', sa.Column('question', sa.String(40), nullable=False, server_default=''))
    _add('question', sa.Column('required_from', MOMENT, nullable=True))
    _add('question', sa.Column('seen_by', sa.JSON(), nullable=False, server_default='["screeners", "judges"]'))
    _add('question', sa.Column('accepts', sa.JSON(), nullable=False, server_default='[]'))
    _add('question', sa.Column('most_megabytes', sa.Integer(), nullable=True))
    _add('question', sa.Column('most_files', sa.Integer(), nullable=False, server_default='1'))


def _add(table: str, column: sa.Column) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(column)
    if column.server_default is not None:
        with _whole(table) as batch:
            batch.alter_column(column.name, server_default=None)


def _whole(table: str) -> Any:
    # A table that is made anew must go on never giving a number twice.
    return op.batch_alter_table(table, table_kwargs={'sqlite_autoincrement': True} if table == 'contest' else {})


def downgrade() -> None:
    for table, names in (
        ('question', ('most_files', 'most_megabytes', 'accepts', 'seen_by', 'required_from')), ('attachment', ('question',)),
        ('project', ('form_version',)), ('contest', ('form_version', 'sections')),
    ):
        for name in names:
            with _whole(table) as batch:
                batch.drop_column(name)
    op.drop_index(op.f('ix_form_version_contest_id'), table_name='form_version')
    op.drop_table('form_version')
