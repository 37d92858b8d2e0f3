"""the head of the audit chain, so that a cut tail is found"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chain_heads',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decisions', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chain_heads'))
    )
    # One row for ever; decisions of an older schema, if any, become its start.
    op.execute(
        "INSERT INTO chain_heads (id, decisions, hash) SELECT 1, "
        "coalesce((SELECT max(id) FROM decisions), 0), "
        "coalesce((SELECT hash FROM decisions ORDER BY id DESC LIMIT 1), '" + "0" * 64 + "')"
    )


def downgrade() -> None:
    op.drop_table('chain_heads')
