"""The account of the past on both databases: the first of two items counts, marks add up, keys come in order."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from db.archive.values import Recorded
from db.models import Capture, DocumentVersion, PastItem
from db.queries.backfill import ItemMark, NewPastItem, mark_items, plan_fresh, plan_items
from db.queries.captures import add_captures
from db.queries.documents import Arrival
from db.queries.past_versions import OWED, store_past_documents
from db.queries.runs import keep_source, open_run
from db.values import NewDocument

AT = datetime(2026, 11, 22, tzinfo=UTC)


def test_of_two_items_with_one_id_the_first_counts_and_marks_of_many_are_written_together(database):
    items = [NewPastItem("1", "https://t.test/1"), NewPastItem("1", "https://t.test/1?again"), NewPastItem("2", "u")]
    with database.write() as session:
        assert plan_fresh(session, "test", items) == {("1", ""), ("2", "")}
        assert plan_items(session, "test", items) == 0
        marks = [ItemMark("1", "read", day=date(2009, 3, 17)), ItemMark("2", "failed", "it answered 500")]
        mark_items(session, "test", marks, AT)
        mark_items(session, "test", [ItemMark("2", "gone")], AT)
    with database.read() as session:
        columns = (PastItem.stable_id, PastItem.url, PastItem.state, PastItem.month, PastItem.tries)
        rows = [tuple(row) for row in session.execute(select(*columns).order_by(PastItem.stable_id))]
    assert rows == [("1", "https://t.test/1", "read", "2009-03", 1), ("2", "u", "gone", "", 2)]


def test_many_captures_get_their_keys_in_order_and_their_documents_as_of_their_own_time(database):
    times = [datetime(2009 + number, 1, 1, tzinfo=UTC) for number in range(5)]
    recorded = [Recorded(f"https://t.test/{n}", 200, "", "0" * 64, 1, "a", n, 1, at) for n, at in enumerate(times)]
    with database.write() as session:
        keep_source(session, "test", "Test", "test")
        keys = add_captures(session, recorded, "test", open_run(session, "test", "backfill", "x", AT), "upload")
        arrivals = [
            Arrival(NewDocument("test", str(n % 3), "u", "News", f"Text {n}"), key, at)
            for n, (key, at) in enumerate(zip(keys, times, strict=True))
        ]
        assert store_past_documents(session, arrivals) == {"new": 3, "changed": 2}
    with database.read() as session:
        assert [session.get_one(Capture, key).offset for key in keys] == [0, 1, 2, 3, 4]
        rows = session.execute(
            select(
                DocumentVersion.text, DocumentVersion.capture_id, DocumentVersion.read_at, DocumentVersion.matched_by
            )
        ).all()
    assert sorted(tuple(row) for row in rows) == [
        (f"Text {n}", key, at, OWED) for n, (key, at) in enumerate(zip(keys, times, strict=True))
    ]
