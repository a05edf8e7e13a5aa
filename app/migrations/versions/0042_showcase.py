"""how far projects are shown to everybody, and what each applicant was told of it"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def _contest() -> Any:
    # Rebuilt without it, SQLite would give the ids of removed contests again.
    return op.batch_alter_table('contest', table_kwargs={'sqlite_autoincrement': True})


def upgrade() -> None:
    with _contest() as table:
        table.add_column(sa.Column('showcase', sa.String(length=16), nullable=False, server_default='advanced'))
    with op.batch_alter_table('project') as table:
        table.add_column(sa.Column('told_showcase', sa.String(length=16), nullable=False, server_default=''))
    # So far everything that was handed in was shown once the results were out, and the notice on personal data said so.
    op.execute("UPDATE contest SET showcase = 'all' WHERE results_at IS NOT NULL")
    op.execute("UPDATE project SET told_showcase = 'all' WHERE number IS NOT NULL OR sent_at IS NOT NULL")
    with _contest() as table:
        table.alter_column('showcase', server_default=None)
    with op.batch_alter_table('project') as table:
        table.alter_column('told_showcase', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('project') as table:
        table.drop_column('told_showcase')
    with _contest() as table:
        table.drop_column('showcase')
