"""The rows of the desk's bench are such as the product writes: a whole chain, and the index that it would make."""

import pytest
from sqlalchemy import func, select, text

from bench.desk import filling
from db.folding import fold_words
from db.models import Candidate, Decision, DocumentVersion, Event
from db.queries.decisions import verify_chain
from db.queries.queue import QueueFilter, count_queue
from db.queries.search import index_some, newest_with
from db.session import open_database


@pytest.fixture
def filled(request, tmp_path, monkeypatch, database_address):
    """Two hundred cards; without accounts, whose passwords take time."""
    monkeypatch.setattr(filling, "add_accounts", lambda database: None)
    database = filling.fill_database(database_address, 200)
    database.close()
    database = open_database(database_address)
    yield database
    database.close()


def test_the_rows_of_the_bench_are_such_as_the_product_writes(filled):
    with filled.write() as session:
        assert index_some(session) == 0
    with filled.read() as session:
        assert verify_chain(session) is None
        assert session.scalar(select(func.count(Decision.id))) == 50
        assert session.scalar(select(func.count(Event.id))) == 10
        assert count_queue(session, QueueFilter()) > 100
        assert session.scalar(select(func.count(Candidate.id)).where(Candidate.documents == 2)) == 40
        version = session.get_one(DocumentVersion, 199)
        for word in {*fold_words(f"{version.title}\n{version.text}")}:
            assert newest_with(session, word, 1000), word
        assert [found.id for found in newest_with(session, "number 123", 10)] == [123]
        if filled.engine.dialect.name == "postgresql":
            made = text("SELECT words = to_tsvector('simple', :words) FROM document_search WHERE version_id = 199")
            said = " ".join(fold_words(f"{version.title}\n{version.text}\n{version.hidden_text}"))
            assert session.scalar(made, {"words": said})
