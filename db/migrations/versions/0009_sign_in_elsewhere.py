"""accounts that sign in at an OpenID provider"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('users', sa.Column('subject', sa.String(length=400), nullable=True))
    op.create_index('ix_users_subject', 'users', ['subject'], unique=True)


def downgrade() -> None:
    op.drop_index('ix_users_subject', 'users')
    op.drop_column('users', 'subject')
