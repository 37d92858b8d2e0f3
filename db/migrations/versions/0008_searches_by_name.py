"""searches by name"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('name_searches',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('engine', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('switched_on_by', sa.String(length=80), nullable=False),
    sa.Column('switched_on_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('switched_off_by', sa.String(length=80), nullable=False),
    sa.Column('switched_off_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_name_searches_person_id_persons'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_name_searches'))
    )
    with op.batch_alter_table('name_searches', schema=None) as batch_op:
        batch_op.create_index('ix_name_searches_person_engine', ['person_id', 'engine'], unique=False)


def downgrade() -> None:
    op.drop_table('name_searches')
