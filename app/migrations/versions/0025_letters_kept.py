"""letters kept for their readers, with growing waits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

POINTING = ('person', 'contest', 'stage', 'project')


def upgrade() -> None:
    with op.batch_alter_table('letter') as table:
        table.add_column(sa.Column('kind', sa.String(length=32), nullable=False, server_default=''))
        table.add_column(sa.Column('language', sa.String(length=8), nullable=False, server_default='zh'))
        # Older letters name no reader and may hold codes.
        table.add_column(sa.Column('secret', sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column('posted_at', sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True))
        for name in POINTING:
            table.add_column(sa.Column(f'{name}_id', sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f'fk_letter_{name}_id_{name}'), name, [f'{name}_id'], ['id'])
            table.create_index(op.f(f'ix_letter_{name}_id'), [f'{name}_id'])
        table.create_index(op.f('ix_letter_next_try_at'), ['next_try_at'])
    op.execute('UPDATE letter SET posted_at = created_at')
    op.execute('UPDATE letter SET next_try_at = created_at WHERE sent_at IS NULL AND attempts < 8')
    with op.batch_alter_table('letter') as table:
        for name in ('kind', 'language', 'secret'):
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('letter') as table:
        table.drop_index(op.f('ix_letter_next_try_at'))
        for name in POINTING:
            table.drop_index(op.f(f'ix_letter_{name}_id'))
            table.drop_constraint(op.f(f'fk_letter_{name}_id_{name}'), type_='foreignkey')
            table.drop_column(f'{name}_id')
        for name in ('kind', 'language', 'secret', 'posted_at', 'next_try_at'):
            table.drop_column(name)
