"""an index of languages: a filter of the queue by one that no card has looks there, and not at every card"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_document_versions_language", "document_versions", ["language"])


def downgrade() -> None:
    op.drop_index("ix_document_versions_language", "document_versions")
