"""the past of sources"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('past_items',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('stable_id', sa.String(length=300), nullable=False),
    sa.Column('capture', sa.String(length=20), nullable=False),
    sa.Column('origin', sa.String(length=20), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('listed_as', sa.String(length=100), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('day_known', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_seen', sa.Date(), nullable=True),
    sa.Column('gone_by', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_past_items')),
    sa.UniqueConstraint('source', 'stable_id', 'capture', name=op.f('uq_past_items_source_stable_id_capture'))
    )
    with op.batch_alter_table('past_items', schema=None) as batch_op:
        batch_op.create_index('ix_past_items_next', ['source', 'origin', 'state', 'month', 'id'], unique=False)

    op.create_table('past_windows',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('origin', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('first', sa.Date(), nullable=True),
    sa.Column('last', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('named', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_past_windows')),
    sa.UniqueConstraint('source', 'origin', 'kind', 'key', name=op.f('uq_past_windows_source_origin_kind_key'))
    )
    with op.batch_alter_table('past_windows', schema=None) as batch_op:
        batch_op.create_index('ix_past_windows_source_state', ['source', 'state'], unique=False)

    op.create_table('request_days',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', 'day', name=op.f('pk_request_days'))
    )


def downgrade() -> None:
    op.drop_table('request_days')
    op.drop_table('past_windows')
    op.drop_table('past_items')
