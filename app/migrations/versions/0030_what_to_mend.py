"""what exactly an applicant is asked to mend: ready reasons and items of the form, with words beside each

Nobody could keep a list of ready reasons so far, so piles that were planned get the one that the others have.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

REASONS = [
    {"key": "unclear", "title": "介绍没有写清楚为谁做、做什么", "title_en": "It is not clear what is done, and for whom"},
    {"key": "figures", "title": "收入和成本没有写具体数字", "title_en": "Income and costs are without figures"},
    {"key": "files", "title": "材料不全或打不开", "title_en": "Files are missing or cannot be opened"},
    {"key": "applicant", "title": "申报人或团队信息不全", "title_en": "The applicant or the team is not fully named"},
]


def upgrade() -> None:
    for table, column in (('project', 'return_asks'), ('verdict', 'asks')):
        with op.batch_alter_table(table) as altered:
            altered.add_column(sa.Column(column, sa.JSON(), nullable=False, server_default='{}'))
        with op.batch_alter_table(table) as altered:
            altered.alter_column(column, server_default=None)
    plan = sa.table('screening_plan', sa.column('reasons', sa.JSON()))
    op.execute(plan.update().values(reasons=REASONS))


def downgrade() -> None:
    for table, column in (('project', 'return_asks'), ('verdict', 'asks')):
        with op.batch_alter_table(table) as altered:
            altered.drop_column(column)
