"""Captures are kept by class; old years lie on another disk; every byte that stays reads as it was written."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from cli.archive import drop_rest
from config.settings import Settings
from db.archive.cooling import cool, left_by_a_kill
from db.archive.reading import read_capture
from db.archive.sealing import seal
from db.archive.values import ArchiveError, Exchange
from db.archive.verify import verify_archive
from db.archive.writing import WarcFile
from db.models import Capture, DocumentVersion, Mention, Person
from db.queries.captures import add_captures, whole_index
from db.queries.documents import Arrival, store_arrivals
from db.queries.keeping import count_classes, droppable
from db.queries.runs import keep_source, open_run
from db.values import NewDocument

LONG_AGO, TODAY = datetime(2012, 5, 1, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
FILE = "2012/05/01/test-20120501T000000Z-1.warc.gz"


@pytest.fixture
def settings(tmp_path, database):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def archived(settings, database):
    """A file of a list and three pages; page 1 names somebody."""
    urls = ["https://t.test/latest", *(f"https://t.test/{n}" for n in range(1, 4))]
    with WarcFile(settings.archive, FILE) as warc:
        recorded = warc.write_all([Exchange(url, 200, f"<p>{url}</p>".encode(), LONG_AGO) for url in urls])
    seal(settings.archive, FILE)
    with database.write() as session:
        keep_source(session, "test", "Test", "test")
        run = open_run(session, "test", "backfill", "backfill live x", LONG_AGO)
        keys = add_captures(session, recorded, "test", run, "crawl")
        pages = [NewDocument("test", str(n), urls[n], f"News {n}", f"Text {n}") for n in range(1, 4)]
        store_arrivals(session, [Arrival(page, key, LONG_AGO) for page, key in zip(pages, keys[1:], strict=True)])
        person = Person(person_key="P1", canonical_name="Muhiddin Kabiri")
        version = session.scalars(select(DocumentVersion).where(DocumentVersion.title == "News 1")).one()
        session.add(person)
        session.flush()
        session.add(
            Mention(
                version_id=version.id, person_id=person.id, field="text", start=0, end=4, surface="Text", score=0.9,
                why=[], matcher_version="1",
            )
        )  # fmt: skip
    return database


def faults(settings, database):
    with database.read() as session:
        return [str(fault) for fault in verify_archive(settings.archive, whole_index(session))]


def test_what_names_nobody_is_counted_and_dropped_and_the_rest_reads_as_before(archived, settings):
    with archived.read() as session:
        assert [(kept.kind, kept.captures) for kept in count_classes(session, TODAY)] == [("naming", 1), ("rest", 3)]
        assert droppable(session, LONG_AGO) == {}

    assert drop_rest(archived, settings, TODAY) == 3

    with archived.read() as session:
        (left,) = session.scalars(select(Capture)).all()
        texts = sorted(session.scalars(select(DocumentVersion.text)))
    assert left.url == "https://t.test/1"
    assert read_capture(settings.archive, left.warc_file, left.offset).raw == b"<p>https://t.test/1</p>"
    assert texts == ["Text 1", "Text 2", "Text 3"], "stored text stays"
    assert not (settings.archive / FILE).exists()
    assert faults(settings, archived) == []
    assert drop_rest(archived, settings, TODAY) == 0


def test_a_year_on_another_disk_is_read_through_its_old_path(archived, settings, tmp_path):
    [(year, size)] = cool(settings.archive, tmp_path / "cold", 2020)

    assert (year, size) == ("2012", (tmp_path / "cold" / FILE).stat().st_size)
    assert (settings.archive / "2012").is_symlink()
    assert faults(settings, archived) == []
    assert list(cool(settings.archive, tmp_path / "cold", 2020)) == [], "it is moved once"


def test_a_year_with_a_file_that_is_not_as_it_was_sealed_is_not_moved(archived, settings, tmp_path):
    path = settings.archive / FILE
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(ArchiveError, match="another digest than its seal"):
        list(cool(settings.archive, tmp_path / "cold", 2020))
    assert not (tmp_path / "cold").exists()


def test_a_move_that_was_killed_between_two_renames_is_put_in_order(archived, settings):
    (settings.archive / "2012").rename(settings.archive / "2012.moved")

    left_by_a_kill(settings.archive)

    assert faults(settings, archived) == []
