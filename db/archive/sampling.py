"""Reads some responses back, drawn at random: what can be checked each night of an archive too large to read whole."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from db.archive.reading import read_capture
from db.archive.values import ArchiveError, Recorded
from db.archive.verify import Fault


def verify_sample(folder: Path, rows: Iterable[Recorded]) -> Iterator[Fault]:
    """Every fault among some rows of the index: a response that cannot be read, or is not what the index says."""
    for row in rows:
        try:
            found = read_capture(folder, row.warc_file, row.offset)
        except ArchiveError as error:
            yield Fault(row.warc_file, row.offset, row.url, str(error))
            continue
        digest = hashlib.sha256(found.raw).hexdigest()
        if (found.url, found.status, digest) != (row.url, row.status, row.digest):
            yield Fault(row.warc_file, row.offset, row.url, "the file holds another response than the index says")
