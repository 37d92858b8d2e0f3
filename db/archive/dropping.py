"""Writes an archive file anew without some records: for what was never public and must not be kept any longer.

The old file stays until the caller has stored where the other records lie now, and is then removed by `remove_file`."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from db.archive.records import EVIDENCE, walk_records
from db.archive.sealing import seal, seal_path
from db.archive.values import ArchiveError

ENDING = ".warc.gz"
MARK = ".e"
"""Added to the name of a file for each time that records were taken out of it."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file without the records that were dropped."""

    warc_file: str
    """Relative to the archive's folder; empty where no record of evidence was left and so no file was written."""
    moved: dict[int, int]
    """Offset of each record that stayed → its offset in the new file."""


def drop_records(folder: Path, warc_file: str, urls: Collection[str]) -> Rewritten:
    """The sealed file without every request, response or resource of some addresses; sealed again. Idempotent.

    Raises ArchiveError where the file is not sealed: a run is still writing it."""
    path = folder / warc_file
    if not seal_path(path).exists():
        raise ArchiveError(f"{path}: not sealed yet, a run is writing it; try again when the run has ended")
    kept = [record for record in walk_records(path) if record.url not in urls]
    if not any(record.kind in EVIDENCE for record in kept):
        return Rewritten("", {})
    name = warc_file.removesuffix(ENDING) + MARK + ENDING
    moved: dict[int, int] = {}
    with path.open("rb") as source, (folder / name).open("wb") as target:
        for record in kept:
            moved[record.offset] = target.tell()
            source.seek(record.offset)
            target.write(source.read(record.record_length))
        target.flush()
        os.fsync(target.fileno())
    seal(folder, name)
    return Rewritten(name, moved)


def remove_file(folder: Path, warc_file: str) -> None:
    """Removes an archive file and its seal. Idempotent."""
    path = folder / warc_file
    path.unlink(missing_ok=True)
    seal_path(path).unlink(missing_ok=True)
