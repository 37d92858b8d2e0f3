"""indexes that hold what the filters of the queue ask for: a page of it reads fifty rows of the table, not thousands"""

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

NEW = {
    'ix_candidates_queue': [
        'queue', 'status', 'rank', 'id', 'person_id', 'stage', 'measure', 'published', 'deferred_until',
    ],
    'ix_candidates_person_status': ['person_id', 'status', 'queue', 'rank', 'id'],
}
OLD = {
    'ix_candidates_queue': ['queue', 'status', 'rank', 'id'],
    'ix_candidates_person_status': ['person_id', 'status'],
}


def upgrade() -> None:
    _make(NEW)


def downgrade() -> None:
    _make(OLD)


def _make(indexes: dict[str, list[str]]) -> None:
    for name, columns in indexes.items():
        op.drop_index(name, 'candidates')
        op.create_index(name, 'candidates', columns)
