"""Seals finished archive files with a digest beside them, and mends files that a power cut or kill left torn."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.archive.records import EVIDENCE, BrokenRecordError, walk_records
from db.archive.values import ArchiveError, Recorded

SEAL = ".sha256"
PATTERN = "*.warc.gz"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was found in a file that its writer never finished."""

    responses: tuple[Recorded, ...]
    cut_bytes: int
    """Bytes of a torn last record that were cut off; nobody was ever told of it."""


def archive_files(folder: Path) -> Iterator[str]:
    """Names of all archive files, relative to the archive's folder, in order."""
    for path in sorted(folder.rglob(PATTERN)):
        yield path.relative_to(folder).as_posix()


def seal(folder: Path, warc_file: str) -> None:
    """Writes the file's SHA-256 beside it, in the format of `sha256sum --check`. Idempotent."""
    path = folder / warc_file
    digest = file_digest(path)
    draft = path.with_name(path.name + SEAL + ".draft")
    with draft.open("w", encoding="ascii") as stream:
        stream.write(f"{digest}  {path.name}\n")
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(seal_path(path))


def seal_path(path: Path) -> Path:
    """Where the seal of an archive file lies."""
    return path.with_name(path.name + SEAL)


def sealed_digest(path: Path) -> str | None:
    """The digest that the file was sealed with, or None while it is unsealed."""
    try:
        return seal_path(path).read_text("ascii", errors="replace").split(" ")[0]
    except FileNotFoundError:
        return None


def file_digest(path: Path) -> str:
    """SHA-256 of a whole file, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def salvage(folder: Path, warc_file: str) -> Salvaged:
    """All whole responses of an unsealed file; a torn last record is cut off.

    Raises ArchiveError where a record before the end is damaged: that is no interruption."""
    path = folder / warc_file
    found: list[Recorded] = []
    end = 0
    try:
        for record in walk_records(path):
            end = record.offset + record.record_length
            if record.kind in EVIDENCE:
                found.append(record.recorded(warc_file))
    except BrokenRecordError as error:
        if not error.torn:
            raise ArchiveError(f"{path}: {error}; run 'exilewatch verify'") from error
    return Salvaged(tuple(found), _cut(path, end))


def _cut(path: Path, end: int) -> int:
    surplus = path.stat().st_size - end
    if surplus:
        with path.open("r+b") as stream:
            stream.truncate(end)
            os.fsync(stream.fileno())
    return surplus
