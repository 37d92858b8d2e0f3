"""An entry that is no longer public is a card of its own, nothing inferred; and looks are written down."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from config.codebook import read_codebook
from crawler.disappearances import compose
from db.models import Candidate, Document, DocumentVersion, Look, Mention, Person, Suggestion
from db.presence import Presence
from db.queries.documents import store_documents
from db.queries.looks import looks_for
from db.queries.runs import close_run, keep_source, open_run
from db.values import NewDocument
from triage.intake.run import prepare_intake, run_intake
from triage.records.persons import import_persons

WATCHLIST = """person_id,canonical_name,country_of_origin,category,birth_year,aliases
T2,Mukhtar Ablyazov,KZ,2,1963,
"""
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
NOTICE = NewDocument(
    "notices", "2011/1", "https://example.org/2011-1", "Red notice: ABLYAZOV, Mukhtar",
    "INTERPOL published a red notice for Mukhtar Ablyazov, born 16 May 1963, at the request of Kazakhstan.",
    language="en", published=AT,
)  # fmt: skip


@pytest.fixture
def watched(sqlite_database, tmp_path):
    path = tmp_path / "persons.csv"
    path.write_text(WATCHLIST, encoding="utf8")
    import_persons(sqlite_database, path, read_codebook())
    with sqlite_database.write() as session:
        keep_source(session, "notices", "Notices", "Notices")
        keep_source(session, "quiet", "Quiet", "Quiet")
    return sqlite_database


def take_in(database, *documents):
    with database.write() as session:
        for document in documents:
            store_documents(session, [document], None, AT)
    return run_intake(database, prepare_intake(database, 0.5), lambda done, total: None)


def cards(database):
    with database.read() as session:
        return [(card.measure, card.documents) for card in session.scalars(select(Candidate).order_by(Candidate.id))]


def test_a_notice_that_is_gone_opens_a_card_without_a_measure_beside_the_card_of_the_notice(watched):
    gone = compose(NOTICE, "No longer in the list.", Presence(3, AT, AT), AT)
    take_in(watched, NOTICE)
    take_in(watched, gone)
    assert cards(watched) == [("interpol_notice", 1), (None, 1)]
    with watched.read() as session:
        version = session.scalars(select(DocumentVersion).order_by(DocumentVersion.id.desc())).first()
        assert session.scalars(select(Mention.surface).where(Mention.version_id == version.id)).all()
        assert session.scalars(select(Suggestion).where(Suggestion.version_id == version.id)).all() == []
        assert session.get(Document, version.document_id).kind == "disappearance"


def test_news_of_the_same_days_do_not_join_the_card_of_a_notice_that_is_gone(watched):
    gone = compose(NOTICE, "No longer in the list.", Presence(3, AT, AT), AT)
    news = NewDocument(
        "quiet", "1", "https://example.org/1", "Interview", "Mukhtar Ablyazov spoke of banks.", published=AT
    )
    take_in(watched, gone, news)
    assert cards(watched) == [(None, 1), (None, 1)]
    assert take_in(watched).read == 0


def test_looked_and_found_nothing_is_written_down_for_each_good_run(watched):
    with watched.write() as session:
        good, bad = (open_run(session, name, "nightly", "n", datetime.now(UTC)) for name in ("quiet", "notices"))
        close_run(session, good, "complete", "", {}, AT)
        close_run(session, bad, "failed", "no list", {}, AT)
    take_in(watched, NOTICE)
    take_in(watched)
    with watched.read() as session:
        [look] = session.scalars(select(Look))
        assert (look.source, look.persons, look.documents, look.named) == ("quiet", 1, 0, 0)
        person = session.scalars(select(Person)).one()
        found = {each.source: each for each in looks_for(session, person)}
    assert (found["quiet"].looked_at, found["quiet"].documents) == (look.at, 0)
    assert (found["notices"].looked_at, found["notices"].documents) == (None, 1)
