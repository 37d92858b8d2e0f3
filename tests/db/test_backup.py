"""A backup is only good once it has been restored; a damaged one is refused by name."""

import tarfile
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from db.backup import SEEDED, BackupError, restore_backup, write_backup
from db.models import Base, Decision, PastItem, Person, PersonName, RequestDay, Run, Source
from db.session import open_database


@pytest.fixture
def filled(database, tmp_path):
    with database.write() as session:
        session.add(Source(name="s", title="S"))
        session.flush()
        session.add(Run(source="s", kind="nightly", night="n", status="complete", counts={"new": 2}))
        session.add(Person(person_key="P1", canonical_name="Ҷўраев Ғ.", names=[PersonName(name="x", kind="alias")]))
        session.add(PastItem(source="s", stable_id="1", capture="", origin="s", url="u", listed_as="", place="",
                             month="2001-05", day_known=True, last_seen=date(2001, 5, 9)))  # fmt: skip
        session.add(RequestDay(name="s", day=date(2026, 11, 22), asked=3))
        session.add(PersonName(person_id=1, name="Line\u2028in\x85two", kind="alias"))
        session.add(Decision(id=1, user="u", action="note", previous_hash="0", hash="1", at=datetime.now(UTC)))
    archive = tmp_path / "archive"
    (archive / "s").mkdir(parents=True)
    (archive / "s" / "one.warc.gz").write_bytes(b"evidence")
    return database, archive


def rows_of(address):
    opened = open_database(address)
    with opened.read() as session:
        found = {t.name: [tuple(row) for row in session.execute(select(t))] for t in Base.metadata.sorted_tables}
    opened.close()
    return found


@pytest.mark.parametrize("target", ["sqlite_address", "postgres_address"])
def test_a_backup_restores_every_row_and_file_on_either_database(filled, tmp_path, target, request):
    database, archive = filled
    report = write_backup(database, archive, tmp_path / "b.tar")
    assert report.rows >= 5
    assert report.files == 1
    if target.startswith(database.engine.dialect.name[:6]):
        fresh = f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    else:
        fresh = request.getfixturevalue(target)
    assert restore_backup(tmp_path / "b.tar", fresh, tmp_path / "again") == report
    with database.read() as session:
        original = {t.name: [tuple(row) for row in session.execute(select(t))] for t in Base.metadata.sorted_tables}
    assert rows_of(fresh) == original
    assert (tmp_path / "again" / "s" / "one.warc.gz").read_bytes() == b"evidence"
    reopened = open_database(fresh)
    with reopened.write() as session:
        session.add(Person(person_key="P2", canonical_name="Next"))
    reopened.close()


def test_a_backup_is_for_its_owner_alone_and_replaces_nothing(filled, tmp_path):
    database, archive = filled
    write_backup(database, archive, tmp_path / "b.tar")
    assert (tmp_path / "b.tar").stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupError, match="exists already"):
        write_backup(database, archive, tmp_path / "b.tar")


def test_a_full_home_is_not_overwritten(filled, tmp_path, database_address):
    database, archive = filled
    write_backup(database, archive, tmp_path / "b.tar")
    with pytest.raises(BackupError, match="restore into a new home"):
        restore_backup(tmp_path / "b.tar", database_address, tmp_path / "again")


def test_a_changed_backup_is_refused_and_leaves_no_row(filled, tmp_path):
    database, archive = filled
    write_backup(database, archive, tmp_path / "b.tar")
    damaged = (tmp_path / "b.tar").read_bytes().replace(b'"P1"', b'"P9"')
    (tmp_path / "damaged.tar").write_bytes(damaged)
    fresh = f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    with pytest.raises(BackupError, match=r"tables/persons.jsonl was changed"):
        restore_backup(tmp_path / "damaged.tar", fresh, tmp_path / "again")
    assert all(rows == [] for name, rows in rows_of(fresh).items() if name not in SEEDED)


def test_a_file_that_is_no_backup_says_so(tmp_path):
    (tmp_path / "other").write_text("no tar")
    with pytest.raises(BackupError, match="no backup can be read"):
        restore_backup(tmp_path / "other", f"sqlite:///{tmp_path / 'fresh.sqlite'}", tmp_path / "again")


def test_an_empty_tar_lacks_its_manifest(tmp_path):
    tarfile.open(tmp_path / "empty.tar", "w").close()
    with pytest.raises(BackupError, match=r"lacks its member manifest.json"):
        restore_backup(tmp_path / "empty.tar", f"sqlite:///{tmp_path / 'fresh.sqlite'}", tmp_path / "again")
