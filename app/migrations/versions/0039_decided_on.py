"""what an entry was decided on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('entry') as table:
        table.add_column(sa.Column('decided_on', sa.DateTime(timezone=True), nullable=True))
    # Of a project that was not changed since, this is known; of the others nothing is said.
    op.execute(
        'UPDATE entry SET decided_on = (SELECT project.updated_at FROM project WHERE project.id = entry.project_id'
        ' AND project.updated_at <= entry.decided_at) WHERE decided_at IS NOT NULL'
    )


def downgrade() -> None:
    with op.batch_alter_table('entry') as table:
        table.drop_column('decided_on')
