"""Finds every changed byte of the archive, and every response that the index knows and the archive has not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from db.archive.records import EVIDENCE, BrokenRecordError, Record, walk_records
from db.archive.sealing import SEAL, archive_files, file_digest, sealed_digest
from db.archive.values import Recorded


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the archive."""

    warc_file: str
    offset: int | None
    url: str
    what: str

    def __str__(self) -> str:
        where = "" if self.offset is None else f", offset {self.offset}"
        url = f" ({self.url})" if self.url else ""
        return f"{self.warc_file}{where}{url}: {self.what}"


def verify_archive(
    folder: Path, index: Iterable[Recorded], open_files: frozenset[str] = frozenset()
) -> Iterator[Fault]:
    """Every fault of the archive in `folder` against its index, which comes ordered by warc_file.

    Files named in `open_files` are being written now: their end is not judged."""
    present = set(archive_files(folder))
    indexed: set[str] = set()
    for warc_file, rows in groupby(index, key=lambda row: row.warc_file):
        indexed.add(warc_file)
        yield from _verify_file(folder, warc_file, {row.offset: row for row in rows}, warc_file in open_files)
    for warc_file in sorted(present - indexed):
        yield from _verify_file(folder, warc_file, {}, warc_file in open_files)
    for warc_file in sorted(_sealed_files(folder) - present - indexed):
        yield Fault(warc_file, None, "", "the file is missing, only its seal is there")


def _verify_file(folder: Path, warc_file: str, rows: dict[int, Recorded], is_open: bool) -> Iterator[Fault]:
    path = folder / warc_file
    if not path.is_file():
        first = min(rows.values(), key=lambda row: row.offset)
        yield Fault(warc_file, first.offset, first.url, f"the file is missing, with {len(rows)} responses of the index")
        return
    faults = list(_verify_records(path, warc_file, rows, is_open))
    yield from faults
    if not is_open and not faults:
        yield from _verify_seal(path, warc_file)


def _verify_records(path: Path, warc_file: str, rows: dict[int, Recorded], is_open: bool) -> Iterator[Fault]:
    missing = dict(rows)
    broken: BrokenRecordError | None = None
    try:
        for record in walk_records(path):
            row = missing.pop(record.offset, None)
            yield from _verify_record(warc_file, record, row, is_open)
    except BrokenRecordError as error:
        broken = error
    if broken is not None and not (is_open and broken.torn):
        row = missing.pop(broken.offset, None)
        yield Fault(warc_file, broken.offset, row.url if row else "", broken.why)
    for row in sorted(missing.values(), key=lambda row: row.offset):
        yield Fault(warc_file, row.offset, row.url, "the index has a response here, the file has none")


def _verify_record(warc_file: str, record: Record, row: Recorded | None, is_open: bool) -> Iterator[Fault]:
    if row is None:
        if record.kind in EVIDENCE and not is_open:
            yield Fault(warc_file, record.offset, record.url, f"a {record.kind} that the index does not know")
        return
    found = record.recorded(warc_file)
    for name in ("url", "status", "digest", "length", "record_length"):
        stated, real = getattr(row, name), getattr(found, name)
        if stated != real:
            yield Fault(warc_file, record.offset, row.url, f"{name} is {real}, the index says {stated}")


def _verify_seal(path: Path, warc_file: str) -> Iterator[Fault]:
    """A byte can change where no checksum of gzip covers it: in a member's header, in its last bits."""
    sealed = sealed_digest(path)
    if sealed is None:
        yield Fault(warc_file, None, "", "never sealed: its run was cut off; the next 'exilewatch nightly' mends it")
    elif file_digest(path) != sealed:
        yield Fault(warc_file, None, "", "the file has another digest than its seal; its records read as they should")


def _sealed_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix().removesuffix(SEAL) for path in folder.rglob("*.warc.gz" + SEAL)}
