"""Rows that come by COPY are those that a statement adds: on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.archive.values import Recorded
from db.models import Base, Capture, Document, DocumentVersion, PastItem
from db.queries.adding import FEW
from db.queries.backfill import NewPastItem, plan_items
from db.queries.captures import add_captures
from db.queries.documents import Arrival, store_arrivals
from db.queries.runs import keep_source, open_run
from db.session import Database
from db.values import NewDocument

AT = datetime(2009, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=5)))
TEXTS = ("", "\\N", "a\tb\nc\r\nd\\", "Ӣ, Ҷ and 'quoted' \"words\"", "NULL", "\\.", "😀 {}", "\x01\x0b")
MANY = 3 * FEW
OWN = {"document_id", "id", "capture_id", "run_id", "read_at", "first_seen", "tried_at"}
"""Columns that tell when and as which row it came."""


def documents_of(source: str, count: int) -> list[NewDocument]:
    """Documents with whatever a text may hold."""
    return [
        NewDocument(
            source, f"{n}", f"https://a.test/{n}", f"News {n}", f"{TEXTS[n % len(TEXTS)]}{n}",
            hidden_text=TEXTS[n % len(TEXTS)], published=AT + timedelta(days=n) if n % 3 else None,
            authors=(TEXTS[n % len(TEXTS)], "B"), more={"k": [TEXTS[n % len(TEXTS)], n, None, {"a": True}]},
        )
        for n in range(count)
    ]  # fmt: skip


def responses(count: int, file: str) -> list[Recorded]:
    """Responses of one file."""
    return [
        Recorded(f"https://a.test/{n}", 200, "text/html", f"{n:064}", 5, file, n * 2**33, 9, AT) for n in range(count)
    ]


def rows_of(session: Session, model: type[Base], source: str) -> list[dict[str, object]]:
    """The rows of a source without what tells one from its copy."""
    wanted = select(model).order_by(model.__table__.c.id)
    if model is DocumentVersion:
        wanted = wanted.join(Document).where(Document.source == source)
    else:
        wanted = wanted.where(model.__table__.c.source == source)
    names = [each.key for each in inspect(model).column_attrs if each.key not in OWN | {"source"}]
    return [{name: getattr(row, name) for name in names} for row in session.scalars(wanted)]


def test_many_rows_at_once_are_the_rows_that_come_one_by_one(database: Database) -> None:
    with database.write() as session:
        for name in ("one", "many"):
            keep_source(session, name, name, name)
        alone, together = ([Arrival(each, None, AT) for each in documents_of(name, MANY)] for name in ("one", "many"))
        for each in alone:
            store_arrivals(session, [each], matched_by="x")
        assert store_arrivals(session, together, matched_by="x") == {"new": MANY}
        items = [NewPastItem(f"{n}", TEXTS[n % len(TEXTS)], "live", "", date(2009, 3, 1 + n % 28)) for n in range(MANY)]
        for item in items:
            plan_items(session, "one", [item])
        assert plan_items(session, "many", items) == MANY
        for model in (Document, DocumentVersion, PastItem):
            assert len(rows_of(session, model, "one")) == MANY
            assert rows_of(session, model, "one") == rows_of(session, model, "many")


def test_keys_come_in_the_order_of_the_rows_and_are_not_given_again(database: Database) -> None:
    with database.write() as session:
        keep_source(session, "many", "many", "many")
        run = open_run(session, "many", "crawl", "night", AT)
        recorded = responses(MANY, "a.warc.gz")
        keys = [*add_captures(session, recorded, "many", run, "crawl")]
        keys += add_captures(
            session, [replace(each, warc_file="b.warc.gz") for each in recorded[:2]], "many", run, "crawl"
        )
        found = session.scalars(select(Capture).order_by(Capture.id)).all()
        assert [row.id for row in found] == keys
        assert [(row.warc_file, row.offset) for row in found] == [
            *(("a.warc.gz", each.offset) for each in recorded), *(("b.warc.gz", each.offset) for each in recorded[:2]),
        ]  # fmt: skip
        assert found[0].fetched_at == AT.astimezone(UTC)


def test_a_row_that_stands_already_is_refused_among_many_as_alone(database: Database) -> None:
    with database.write() as session:
        keep_source(session, "many", "many", "many")
        run = open_run(session, "many", "crawl", "night", AT)
        add_captures(session, responses(1, "a.warc.gz"), "many", run, "crawl")
    with pytest.raises(IntegrityError, match="captures"), database.write() as session:
        add_captures(session, responses(MANY, "a.warc.gz"), "many", run, "crawl")
    with database.read() as session:
        assert len(session.scalars(select(Capture)).all()) == 1
