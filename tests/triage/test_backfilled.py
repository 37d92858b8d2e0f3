"""What a backfill brings is counted first, lies in a queue of its own, and leaves the nightly queue as it was."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from config.codebook import read_codebook
from db.models import Candidate, DocumentVersion
from db.queries.documents import Arrival, store_arrivals
from db.queries.past_versions import OWED, count_cards_by_year, store_past_document
from db.queries.pending import count_pending
from db.queries.runs import keep_source
from db.values import NewDocument, now
from triage.intake.backfilled import admit_backfilled, count_backfilled, prepare_backfilled
from triage.intake.run import prepare_intake, run_intake
from triage.records.persons import import_persons

WATCHLIST = """person_id,canonical_name,country_of_origin,category,birth_year,aliases
P1,Muhiddin Kabiri,TJ,political opposition,1965,Мухиддин Кабири|Муҳиддин Кабирӣ
"""
TOLD = "Police in Vienna arrested Muhiddin Kabiri on Tuesday at the request of Tajikistan, his lawyer said."


def document(stable_id, text=TOLD, year=2009):
    published = datetime(year, 3, 17, tzinfo=UTC)
    return NewDocument("test", stable_id, f"https://test.test/{stable_id}", "News", text, published=published)


@pytest.fixture
def watched(database, tmp_path):
    path = tmp_path / "watchlist.csv"
    path.write_text(WATCHLIST)
    import_persons(database, path, read_codebook())
    with database.write() as session:
        keep_source(session, "test", "Test", "test")
    return database


def store(database, *documents, past):
    at = now()
    with database.write() as session:
        arrivals = [Arrival(each, None, at) for each in documents]
        store_arrivals(session, arrivals, matched_by=OWED if past else "")


def cards(database):
    with database.read() as session:
        rows = session.execute(
            select(Candidate.queue, Candidate.documents, Candidate.revision, Candidate.rank).order_by(Candidate.id)
        )
        return [tuple(row) for row in rows]


def test_a_night_passes_over_what_a_backfill_brought(watched):
    store(watched, document("1"), past=True)

    counts = run_intake(watched, prepare_intake(watched, 0.5), lambda *_: None)

    assert counts.read == 0
    with watched.read() as session:
        assert count_pending(session, OWED) == 1


def test_candidates_are_counted_by_year_before_they_are_let_in(watched):
    store(watched, document("1"), document("2", "The bridge is old.", 2010), document("3", TOLD, 2011), past=True)
    intake = prepare_backfilled(watched, 0.5)

    counted = count_backfilled(watched, intake, lambda *_: None)

    assert [(each.year, each.documents, each.naming, each.persons) for each in counted] == [
        ("2009", 1, 1, 1), ("2010", 1, 0, 0), ("2011", 1, 1, 1)
    ]  # fmt: skip
    assert cards(watched) == []

    admit_backfilled(watched, intake, lambda *_: None)
    with watched.read() as session:
        assert count_cards_by_year(session) == {"2009": 1, "2011": 1}
    assert {queue for queue, *_ in cards(watched)} == {"backfill"}


def test_the_nightly_queue_stays_as_it_was(watched):
    store(watched, document("today"), past=False)
    run_intake(watched, prepare_intake(watched, 0.5), lambda *_: None)
    before = cards(watched)

    store(watched, document("copy of the same story"), past=True)
    admit_backfilled(watched, prepare_backfilled(watched, 0.5), lambda *_: None)

    assert cards(watched)[: len(before)] == before
    assert [queue for queue, *_ in cards(watched)] == ["nightly", "backfill"]


def test_letting_in_twice_changes_nothing(watched):
    store(watched, document("1"), past=True)
    intake = prepare_backfilled(watched, 0.5)
    admit_backfilled(watched, intake, lambda *_: None)
    before = cards(watched)

    assert admit_backfilled(watched, intake, lambda *_: None).read == 0
    assert cards(watched) == before


def test_captures_of_an_archive_become_versions_in_their_place_in_time(watched):
    def told(text, year):
        with watched.write() as session:
            return store_past_document(
                session, Arrival(document("1", text, 2009), None, datetime(year, 6, 1, tzinfo=UTC))
            )

    assert [told("second", 2012), told("first", 2010), told("first", 2009), told("between", 2011)] == [
        "new", "changed", "unchanged", "changed"
    ]  # fmt: skip
    with watched.read() as session:
        rows = owed(session)
    assert [text for _, text in sorted(rows)] == ["first", "between", "second"]


def owed(session):
    return [tuple(row) for row in session.execute(select(DocumentVersion.number, DocumentVersion.text))]
