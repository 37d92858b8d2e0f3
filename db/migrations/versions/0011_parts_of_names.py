"""on PostgreSQL an index of the letters of names, three by three: part of a name is found without reading all names"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# As pg_trgm has it, but of letters as they stand, and with nothing that somebody must be allowed to install.
TRIGRAMS = """
CREATE FUNCTION trigrams_of(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT array(SELECT DISTINCT substr(words, place, 3) FROM generate_series(1, length(words) - 2) AS place) $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(TRIGRAMS)
    op.execute("CREATE INDEX ix_person_names_trigrams ON person_names USING gin (trigrams_of(name))")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP INDEX ix_person_names_trigrams")
    op.execute("DROP FUNCTION trigrams_of(text)")
