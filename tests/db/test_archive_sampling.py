"""A sample of the archive finds a changed response, and passes what is as it was written."""

from datetime import UTC, datetime

import pytest

from db.archive.sampling import verify_sample
from db.archive.values import Exchange
from db.archive.writing import WarcFile
from db.queries.captures import add_missing_captures, sample_of_index
from db.queries.runs import keep_source, open_run

AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def archive(sqlite_database, tmp_path):
    """Twenty responses in one file, and their index."""
    with WarcFile(tmp_path, "one.warc.gz") as warc:
        recorded = [warc.write(Exchange(f"https://t.test/{n}", 200, b"body %d" % n, AT)) for n in range(20)]
    with sqlite_database.write() as session:
        keep_source(session, "test", "Test", "test")
        add_missing_captures(session, recorded, "test", open_run(session, "test", "nightly", "night", AT), "crawl")
    return tmp_path


def test_a_sample_of_a_whole_archive_names_no_fault(sqlite_database, archive):
    with sqlite_database.read() as session:
        assert len(list(sample_of_index(session, 5))) == 5
        assert list(verify_sample(archive, sample_of_index(session, 100))) == []


def test_a_sample_names_what_is_not_as_it_was_written(sqlite_database, archive):
    with sqlite_database.read() as session:
        rows = sorted(sample_of_index(session, 20), key=lambda row: row.offset)
    path, changed = archive / "one.warc.gz", rows[7]
    body = bytearray(path.read_bytes())
    body[changed.offset + changed.record_length // 2] ^= 0xFF
    path.write_bytes(bytes(body))

    faults = list(verify_sample(archive, rows))

    assert [fault.url for fault in faults] == [changed.url]
