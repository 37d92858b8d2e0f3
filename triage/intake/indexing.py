"""Brings the full-text index up to date: a step of intake, in batches that are each one transaction."""

from db.queries.search import index_some
from db.session import Database


def index_documents(database: Database) -> int:
    """Adds every document version that the index lacks; returns how many. Running it again adds nothing."""
    added = 0
    while True:
        with database.write() as session:
            some = index_some(session)
        if not some:
            return added
        added += some
