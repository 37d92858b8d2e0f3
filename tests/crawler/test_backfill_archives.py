"""What archives hold is read to the same documents as the source's own pages, wherever the reading runs."""

import json
import zipfile

import pytest
from sqlalchemy import select

from config.settings import Settings
from crawler.backfill.files import ArchiveFileError
from crawler.backfill.importing import import_archive
from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from db.models import Capture, Document, DocumentVersion, PastItem
from db.queries.past_versions import OWED
from db.session import open_database, upgrade
from db.work.pool import Pool
from tests.crawler.aftermath import faults_of
from tests.crawler.past_world import SIX_YEARS, PastWorld


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    return PastWorld(tmp_path_factory.mktemp("past"), 120, SIX_YEARS)


def documents_of(settings):
    database = open_database(settings.database)
    with database.read() as session:
        found = session.execute(
            select(Document.stable_id, DocumentVersion.title, DocumentVersion.text, DocumentVersion.published)
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .order_by(Document.stable_id, DocumentVersion.number)
        ).all()
    database.close()
    return found


@pytest.fixture
def elsewhere(tmp_path):
    """Settings of a second, empty home."""
    home = tmp_path / "elsewhere"
    home.mkdir()
    found = Settings(home=home)
    upgrade(found.database)
    return found


def test_a_folder_of_warc_gives_the_documents_that_a_walk_gives(settings, elsewhere, past):
    alpha = past.sources()["alpha"]
    walk_past(elsewhere, alpha, Task(SIX_YEARS), past.archive, [].append)

    report = import_archive(settings, alpha, past.archive, lambda *_: None)

    assert documents_of(settings) == documents_of(elsewhere)
    assert report.counts["new"] == len(past.truth.read["alpha"])
    assert faults_of(settings) == []
    database = open_database(settings.database)
    with database.read() as session:
        assert set(session.scalars(select(Capture.provenance))) == {"upload"}
        assert set(session.scalars(select(DocumentVersion.matched_by))) == {OWED}
        gone = set(session.scalars(select(PastItem.stable_id).where(PastItem.state == "gone")))
    database.close()
    assert gone == past.truth.gone["alpha"]


def test_an_archive_that_was_read_is_passed_over(settings, past):
    gamma = past.sources()["gamma"]
    first = import_archive(settings, gamma, past.archive / "gamma.warc.gz", lambda *_: None)
    before = documents_of(settings)

    again = import_archive(settings, gamma, past.archive / "gamma.warc.gz", lambda *_: None)

    assert (first.files, again.files, again.skipped_files) == (1, 0, 1)
    assert documents_of(settings) == before


def test_a_pool_of_processes_reads_the_same_as_one(settings, elsewhere, past):
    gamma = past.sources()["gamma"]
    import_archive(elsewhere, gamma, past.archive / "gamma.warc.gz", lambda *_: None)
    pool = Pool(2)
    try:
        import_archive(settings, gamma, past.archive / "gamma.warc.gz", lambda *_: None, pool)
    finally:
        pool.close()

    assert documents_of(settings) == documents_of(elsewhere)


def test_a_full_file_of_our_archive_is_followed_by_another(settings, elsewhere, past, monkeypatch):
    gamma = past.sources()["gamma"]
    import_archive(elsewhere, gamma, past.archive / "gamma.warc.gz", lambda *_: None)
    monkeypatch.setattr("crawler.backfill.importing.PIECE", 10)
    monkeypatch.setattr("crawler.backfill.importing.FULL", 5_000)

    import_archive(settings, gamma, past.archive / "gamma.warc.gz", lambda *_: None)

    assert documents_of(settings) == documents_of(elsewhere)
    assert len(list(settings.archive.rglob("*.warc.gz"))) >= 3
    assert faults_of(settings) == []


def test_a_wacz_is_read_like_its_warc(settings, elsewhere, past, tmp_path):
    gamma = past.sources()["gamma"]
    packed = tmp_path / "gamma.wacz"
    with zipfile.ZipFile(packed, "w") as wacz:
        wacz.write(past.archive / "gamma.warc.gz", "archive/data.warc.gz")
        wacz.writestr("datapackage.json", "{}")

    import_archive(settings, gamma, packed, lambda *_: None)
    import_archive(elsewhere, gamma, past.archive / "gamma.warc.gz", lambda *_: None)

    assert documents_of(settings) == documents_of(elsewhere)


def test_a_dump_of_json_lines_comes_in_dated(settings, past, tmp_path):
    rows = [
        {
            "url": f"https://www.gamma.test/news/{n}",
            "title": f"Новость {n}",
            "text": "Мост закрыт.",
            "date": "2009-03-17",
        }
        for n in (7, 8)
    ]
    path = tmp_path / "dump.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf8")

    report = import_archive(settings, past.sources()["gamma"], path, lambda *_: None)

    assert report.counts == {"new": 2}
    assert [published.year for *_, published in documents_of(settings)] == [2009, 2009]


def test_a_file_that_breaks_off_is_named_and_keeps_what_came_before(settings, past, tmp_path):
    whole = (past.archive / "gamma.warc.gz").read_bytes()
    torn = tmp_path / "torn.warc.gz"
    torn.write_bytes(whole[: len(whole) * 2 // 3])

    with pytest.raises(ArchiveFileError, match=r"torn\.warc\.gz"):
        import_archive(settings, past.sources()["gamma"], torn, lambda *_: None)

    assert len(documents_of(settings)) > 0


def test_an_empty_folder_is_an_error_that_says_what_is_known(settings, past, tmp_path):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(ArchiveFileError, match="warc"):
        import_archive(settings, past.sources()["gamma"], tmp_path / "nothing", lambda *_: None)
