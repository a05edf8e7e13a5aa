"""what projects are found by, with an index over pairs of characters"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.grams import grams, normal

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

OWN = ('title', 'title_en', 'applicant_name')


def upgrade() -> None:
    table = op.create_table(
        'project_text',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('project_id', sa.Integer(), nullable=False),
        sa.Column('item', sa.String(length=48), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('grams', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['project_id'], ['project.id'], name=op.f('fk_project_text_project_id_project'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_project_text')),
        sa.UniqueConstraint('project_id', 'item', name=op.f('uq_project_text_project_id_item')),
    )
    _index()
    project = sa.table(
        'project', sa.column('id', sa.Integer), *(sa.column(name, sa.String) for name in OWN), sa.column('answers', sa.JSON),
    )
    rows = [row for one in op.get_bind().execute(sa.select(project)).mappings().all() for row in _rows(dict(one))]
    if rows:
        op.bulk_insert(table, rows)


def _index() -> None:
    if op.get_bind().dialect.name != 'sqlite':
        # The planner sees short rows and would read them all: what it does not see is that their texts are stored apart.
        # A price that says so makes it ask the index.
        op.execute(
            "CREATE FUNCTION project_grams(grams text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000"
            " AS $$ BEGIN RETURN string_to_array(grams, ' '); END $$"
        )
        op.execute("CREATE INDEX project_text_index ON project_text USING gin (project_grams(grams))")
        return
    op.execute(
        "CREATE VIRTUAL TABLE project_text_index USING fts5(grams, content='project_text', content_rowid='id', detail=none, tokenize='ascii')"
    )
    # An index over another table's rows is told of each change; a change in place is a row that goes and one that comes.
    op.execute(
        "CREATE TRIGGER project_text_came AFTER INSERT ON project_text BEGIN"
        " INSERT INTO project_text_index(rowid, grams) VALUES (new.id, new.grams); END"
    )
    op.execute(
        "CREATE TRIGGER project_text_went AFTER DELETE ON project_text BEGIN"
        " INSERT INTO project_text_index(project_text_index, rowid, grams) VALUES ('delete', old.id, old.grams); END"
    )
    op.execute(
        "CREATE TRIGGER project_text_changed AFTER UPDATE ON project_text BEGIN"
        " INSERT INTO project_text_index(project_text_index, rowid, grams) VALUES ('delete', old.id, old.grams);"
        " INSERT INTO project_text_index(rowid, grams) VALUES (new.id, new.grams); END"
    )


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [word for one in inside for word in _words(one)]


def _rows(project: dict[str, Any]) -> list[dict[str, Any]]:
    texts = {name: project[name] or '' for name in OWN} | {f'q_{key}': ' '.join(_words(one)) for key, one in (project['answers'] or {}).items()}
    return [
        {'project_id': project['id'], 'item': item[:48], 'text': normal(words), 'grams': ' '.join(grams(words))}
        for item, words in texts.items() if normal(words)
    ]


def downgrade() -> None:
    # The index goes with the table in PostgreSQL, the triggers do in both.
    sqlite = op.get_bind().dialect.name == 'sqlite'
    if sqlite:
        op.execute("DROP TABLE project_text_index")
    op.drop_table('project_text')
    if not sqlite:
        op.execute("DROP FUNCTION project_grams(text)")
