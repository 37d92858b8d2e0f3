"""Backs up everything that is kept into one file, and restores it on SQLite or PostgreSQL.

The file is a tar: `tables/<name>.jsonl` (each row as JSON, read in one snapshot), the WARC files
under `archive/`, and last `manifest.json` with the schema and the SHA-256 of every member. It holds
the watchlist: it is written for its owner's eyes only (mode 600)."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Date, Table, delete, func, insert, select, text

from config.errors import UsageError
from db.models import Base
from db.models.base import UtcTime
from db.session import Database, open_database, schema_versions, upgrade

MANIFEST = "manifest.json"
ROWS_AT_ONCE = 1000

# Tables into which a migration puts its own first row: such a row is no reason to refuse a restore.
SEEDED = {"chain_heads"}


class BackupError(UsageError):
    """A backup cannot be written or read; the message names the file, the member and the next step."""


@dataclass(frozen=True)
class BackupReport:
    """Rows and archive files that a backup holds."""

    rows: int
    files: int


def write_backup(database: Database, archive: Path, target: Path) -> BackupReport:
    """Writes a backup whole or not at all: the file appears under its name only when complete."""
    if target.exists():
        raise BackupError(f"{target}: exists already; give another name")
    partial = target.with_name(target.name + ".partial")
    descriptor = os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w") as tar:
            digests = {**_add_tables(tar, database), **_add_archive(tar, archive)}
            manifest = {"schema": schema_versions(database.engine)[0], "members": digests}
            _add(tar, MANIFEST, json.dumps(manifest, indent=1).encode())
        stream.flush()
        os.fsync(stream.fileno())
    partial.rename(target)
    files = sum(name.startswith("archive/") for name in digests)
    return BackupReport(sum(entry["rows"] for entry in digests.values()), files)


def restore_backup(source: Path, address: str, archive: Path) -> BackupReport:
    """Restores into an empty database and an empty archive. Raises BackupError where either is not
    empty, or where a member is missing or changed; the database is then left without rows."""
    upgrade(address)
    database = open_database(address)
    try:
        _refuse_occupied(database, archive)
        with _open_tar(source) as tar:
            manifest = json.loads(_read(tar, MANIFEST, source))
            _check_schema(manifest, database, source)
            with database.engine.begin() as connection:
                rows = sum(_load(connection, table, tar, manifest, source) for table in Base.metadata.sorted_tables)
            files = _extract_archive(tar, manifest, archive, source)
        return BackupReport(rows, files)
    finally:
        database.close()


def _add_tables(tar: tarfile.TarFile, database: Database) -> dict[str, dict[str, Any]]:
    digests = {}
    isolation = "SERIALIZABLE" if database.engine.dialect.name == "sqlite" else "REPEATABLE READ"
    connection = database.engine.connect()
    if database.engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level=isolation)
    with connection, connection.begin():
        for table in Base.metadata.sorted_tables:
            lines = [_line(row._asdict()) for row in connection.execute(select(table).order_by(*table.primary_key))]
            body = "".join(lines).encode()
            digests[f"tables/{table.name}.jsonl"] = _add(tar, f"tables/{table.name}.jsonl", body) | {"rows": len(lines)}
    return digests


def _add_archive(tar: tarfile.TarFile, archive: Path) -> dict[str, dict[str, Any]]:
    digests = {}
    for path in sorted(path for path in archive.rglob("*") if path.is_file()):
        name = f"archive/{path.relative_to(archive).as_posix()}"
        tar.add(path, name)
        with path.open("rb") as stream:
            digests[name] = {"sha256": hashlib.file_digest(stream, "sha256").hexdigest(), "rows": 0}
    return digests


def _add(tar: tarfile.TarFile, name: str, body: bytes) -> dict[str, Any]:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(body), 0o600
    tar.addfile(member, io.BytesIO(body))
    return {"sha256": hashlib.sha256(body).hexdigest(), "rows": 0}


def _line(row: dict[str, Any]) -> str:
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True) + "\n"


def _refuse_occupied(database: Database, archive: Path) -> None:
    with database.read() as session:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in SEEDED]
        full = [table.name for table in tables if session.execute(select(table).limit(1)).first()]
    if full or (archive.is_dir() and any(archive.iterdir())):
        what = f"the database holds {', '.join(full)}" if full else f"the archive {archive} is not empty"
        raise BackupError(f"restore: {what}; restore into a new home: --home DIR")


def _open_tar(source: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(source, "r:")
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{source}: no backup can be read from it ({error}); give a file of 'backup'") from error


def _check_schema(manifest: dict[str, Any], database: Database, source: Path) -> None:
    ours = schema_versions(database.engine)[1]
    if manifest.get("schema") != ours:
        raise BackupError(
            f"{source}: has schema {manifest.get('schema')}, this release needs {ours}; "
            "restore it with the release that wrote it, then upgrade with 'exilewatch init'"
        )


def _member(tar: tarfile.TarFile, name: str, source: Path) -> IO[bytes]:
    try:
        stream = tar.extractfile(name)
    except (KeyError, tarfile.TarError):
        stream = None
    if stream is None:
        raise BackupError(f"{source}: lacks its member {name}; use another backup")
    return stream


def _read(tar: tarfile.TarFile, name: str, source: Path) -> bytes:
    return _member(tar, name, source).read()


def _load(connection: Connection, table: Table, tar: tarfile.TarFile, manifest: dict[str, Any], source: Path) -> int:
    name = f"tables/{table.name}.jsonl"
    body = _read(tar, name, source)
    if hashlib.sha256(body).hexdigest() != manifest["members"].get(name, {}).get("sha256"):
        raise BackupError(f"{source}: its member {name} was changed; use another backup")
    rows = list(_rows(table, body))
    if table.name in SEEDED:
        connection.execute(delete(table))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        connection.execute(insert(table), rows[start : start + ROWS_AT_ONCE])
    _continue_numbers(connection, table)
    return len(rows)


def _rows(table: Table, body: bytes) -> Iterator[dict[str, Any]]:
    moments = [column.name for column in table.columns if isinstance(column.type, UtcTime)]
    days = [column.name for column in table.columns if isinstance(column.type, Date)]
    # At line ends alone: a text may hold a mark that divides lines elsewhere, as U+2028.
    for line in filter(None, body.decode().split("\n")):
        row = json.loads(line)
        for name in moments:
            row[name] = datetime.fromisoformat(row[name]) if row[name] else None
        for name in days:
            row[name] = date.fromisoformat(row[name]) if row[name] else None
        yield row


def _continue_numbers(connection: Connection, table: Table) -> None:
    """PostgreSQL's sequences go on behind the restored rows."""
    key = table.autoincrement_column
    if connection.dialect.name != "postgresql" or key is None or key.autoincrement is False:
        return
    highest = connection.execute(select(func.max(key))).scalar()
    if highest is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :key), :highest)")
        connection.execute(sequence, {"table": table.name, "key": key.name, "highest": highest})


def _extract_archive(tar: tarfile.TarFile, manifest: dict[str, Any], archive: Path, source: Path) -> int:
    names = [name for name in manifest["members"] if name.startswith("archive/")]
    for name in names:
        target = (archive / name.removeprefix("archive/")).resolve()
        if not target.is_relative_to(archive.resolve()):
            raise BackupError(f"{source}: its member {name} leads out of the archive; do not trust this file")
        target.parent.mkdir(parents=True, exist_ok=True)
        body = _read(tar, name, source)
        if hashlib.sha256(body).hexdigest() != manifest["members"][name]["sha256"]:
            raise BackupError(f"{source}: its member {name} was changed; use another backup")
        target.write_bytes(body)
    return len(names)
