"""work at the desk: claims, deferral, duplicates, second readers, names owed a search, leads, saved filters, search"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
SEALED = ('id', 'at', '"user"', 'action', 'candidate_id', 'event_id', 'undoes', 'previous_hash', 'hash')
ERASED = '{"erased": true}'


def upgrade() -> None:
    _add_columns()
    op.create_index('ix_decisions_action', 'decisions', ['action'])
    op.create_table('saved_filters',
    sa.Column('id', KEY, nullable=False),
    sa.Column('user_id', KEY, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_saved_filters_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_filters')),
    sa.UniqueConstraint('user_id', 'name', name=op.f('uq_saved_filters_user_id_name'))
    )
    op.create_table('leads',
    sa.Column('id', KEY, nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('sound', sa.String(length=300), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('measure', sa.String(length=40), nullable=True),
    sa.Column('home_state', sa.String(length=2), nullable=True),
    sa.Column('host', sa.String(length=2), nullable=True),
    sa.Column('rank', sa.Float(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('person_id', KEY, nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_leads_person_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leads')),
    sa.UniqueConstraint('sound', name=op.f('uq_leads_sound'))
    )
    with op.batch_alter_table('leads', schema=None) as batch_op:
        batch_op.create_index('ix_leads_queue', ['status', 'rank', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_leads_person_id'), ['person_id'], unique=False)
    op.create_table('lead_documents',
    sa.Column('id', KEY, nullable=False),
    sa.Column('lead_id', KEY, nullable=False),
    sa.Column('document_id', KEY, nullable=False),
    sa.Column('version_id', KEY, nullable=False),
    sa.Column('field', sa.String(length=10), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('why', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['lead_id'], ['leads.id'], name=op.f('fk_lead_documents_lead_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_lead_documents_document_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['document_versions.id'], name=op.f('fk_lead_documents_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lead_documents')),
    sa.UniqueConstraint('lead_id', 'document_id', name=op.f('uq_lead_documents_lead_id_document_id'))
    )
    with op.batch_alter_table('lead_documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lead_documents_document_id'), ['document_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lead_documents_version_id'), ['version_id'], unique=False)
    op.create_table('tombstones',
    sa.Column('id', KEY, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tombstones')),
    sa.UniqueConstraint('digest', name=op.f('uq_tombstones_digest'))
    )
    if op.get_bind().dialect.name == 'sqlite':
        _on_sqlite()
    else:
        _on_postgresql()


def _add_columns() -> None:
    # Plain ALTERs: a batch would build these tables anew on SQLite, and dropping the old ones would empty their children.
    op.add_column('candidates', sa.Column('claimed_by', sa.String(length=80), nullable=False, server_default=''))
    op.add_column('candidates', sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('candidates', sa.Column('deferred_until', sa.String(length=10), nullable=True))
    op.add_column('candidates', sa.Column('duplicate_of', KEY, nullable=True))
    op.add_column('candidates', sa.Column('sensitive', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('candidates', sa.Column('second', sa.String(length=10), nullable=False, server_default=''))
    op.add_column('candidates', sa.Column('features', sa.JSON(), nullable=False, server_default='{}'))
    op.create_index('ix_candidates_second', 'candidates', ['second', 'id'])
    op.add_column('persons', sa.Column('names_owed', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('users', sa.Column('totp_secret', sa.String(length=300), nullable=False, server_default=''))
    op.add_column('users', sa.Column('totp_step', KEY, nullable=False, server_default='0'))


def _on_sqlite() -> None:
    same = ' AND '.join(f'NEW.{column} IS OLD.{column}' for column in SEALED)
    op.execute('DROP TRIGGER decisions_no_update')
    op.execute(
        'CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions '
        f"WHEN NOT ({same} AND NEW.reason = '' AND NEW.human = '{ERASED}' AND NEW.machine = '{{}}') "
        "BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END"
    )
    # The words only, not the texts: rowid is document_versions.id.
    op.execute("CREATE VIRTUAL TABLE document_search USING fts5(words, content='', detail=none)")


def _on_postgresql() -> None:
    same = ' AND '.join(f'NEW.{column} IS NOT DISTINCT FROM OLD.{column}' for column in SEALED)
    op.execute('DROP TRIGGER decisions_append_only ON decisions')
    op.execute(
        'CREATE TRIGGER decisions_append_only BEFORE DELETE OR TRUNCATE ON decisions '
        'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()'
    )
    op.execute(
        'CREATE TRIGGER decisions_only_erased BEFORE UPDATE ON decisions FOR EACH ROW '
        f"WHEN (NOT ({same} AND NEW.reason = '' AND NEW.human::text = '{ERASED}' AND NEW.machine::text = '{{}}')) "
        'EXECUTE FUNCTION refuse_change()'
    )
    op.execute(
        'CREATE TABLE document_search (version_id BIGINT PRIMARY KEY '
        'REFERENCES document_versions (id) ON DELETE CASCADE, words TSVECTOR NOT NULL)'
    )
    op.execute('CREATE INDEX ix_document_search_words ON document_search USING gin (words)')


def downgrade() -> None:
    op.execute('DROP TABLE document_search')
    for table in ('tombstones', 'lead_documents', 'leads', 'saved_filters'):
        op.drop_table(table)
    op.drop_index('ix_decisions_action', 'decisions')
    op.drop_index('ix_candidates_second', 'candidates')
    for column in ('totp_step', 'totp_secret'):
        op.drop_column('users', column)
    op.drop_column('persons', 'names_owed')
    for column in ('features', 'second', 'sensitive', 'duplicate_of', 'deferred_until', 'claimed_at', 'claimed_by'):
        op.drop_column('candidates', column)
