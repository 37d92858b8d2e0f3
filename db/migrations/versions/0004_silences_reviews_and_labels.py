"""silences, peer reviews, a label asked for an event, roles of contacts, a rate for a whole partner"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('alert_silences',
    sa.Column('id', KEY, nullable=False),
    sa.Column('partner_id', KEY, nullable=True),
    sa.Column('person_id', KEY, nullable=True),
    sa.Column('stage', sa.String(length=10), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_by', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_by', sa.String(length=80), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_alert_silences_partner_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_alert_silences_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alert_silences'))
    )
    with op.batch_alter_table('alert_silences', schema=None) as batch_op:
        batch_op.create_index('ix_alert_silences_open', ['lifted_at', 'ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_alert_silences_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_alert_silences_person_id'), ['person_id'], unique=False)

    op.create_table('peer_reviews',
    sa.Column('id', KEY, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('partner_id', KEY, nullable=False),
    sa.Column('event_id', KEY, nullable=False),
    sa.Column('tlp', sa.String(length=20), nullable=False),
    sa.Column('asked_by', sa.String(length=80), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_by', sa.String(length=80), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_peer_reviews_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], name=op.f('fk_peer_reviews_partner_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_peer_reviews')),
    sa.UniqueConstraint('number', name=op.f('uq_peer_reviews_number')),
    sa.UniqueConstraint('partner_id', 'event_id', name=op.f('uq_peer_reviews_partner_id_event_id'))
    )
    with op.batch_alter_table('peer_reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_peer_reviews_event_id'), ['event_id'], unique=False)

    # Plain ALTERs: a batch would build these tables anew on SQLite, and dropping the old ones would empty their children.
    op.add_column('events', sa.Column('tlp', sa.String(length=20), nullable=False, server_default=''))
    op.add_column('partners', sa.Column('per_hour', sa.Integer(), nullable=True))
    op.add_column('partner_contacts', sa.Column('role', sa.String(length=10), nullable=False, server_default='reader'))
    with op.batch_alter_table('partner_answers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('event_id', KEY, nullable=True))
        batch_op.add_column(sa.Column('field', sa.String(length=20), nullable=False, server_default=''))
        batch_op.create_foreign_key(batch_op.f('fk_partner_answers_event_id'), 'events', ['event_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_partner_answers_event_id'), ['event_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('partner_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partner_answers_event_id'))
        batch_op.drop_constraint(batch_op.f('fk_partner_answers_event_id'), type_='foreignkey')
        batch_op.drop_column('field')
        batch_op.drop_column('event_id')

    op.drop_column('partner_contacts', 'role')
    op.drop_column('partners', 'per_hour')
    op.drop_column('events', 'tlp')
    op.drop_table('peer_reviews')
    op.drop_table('alert_silences')
