"""Finds the responses in archive files: WARC and WACZ, plain or packed, from whatever crawler they come."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from warcio.bufferedreaders import ChunkedDataReader

from config.errors import UsageError
from crawler.backfill.captured import Captured
from crawler.backfill.warc import WarcResponse, read_warc, split_headers
from db.archive.values import header

WARCS = (".warc", ".warc.gz")
WACZ = ".wacz"
JSONL = (".jsonl", ".ndjson")
MOST_BYTES = 64 * 2**20
"""Of one response: what is larger is no page."""
STATUS = re.compile(rb"HTTP/\d[\d.]* +(\d{3})\b")


class ArchiveFileError(UsageError):
    """A file of an archive that is handed over cannot be read."""


def archive_paths(path: Path) -> list[Path]:
    """The files of an archive, in order. Raises ArchiveFileError where there is none."""
    known = (*WARCS, WACZ, *JSONL)
    found = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.name.endswith(known))
    if not found:
        raise ArchiveFileError(f"{path}: holds no file of an archive; known are {', '.join(known)}")
    return found


def read_responses(path: Path) -> Iterator[Captured]:
    """Every response of a WARC or WACZ file, in order. Raises ArchiveFileError naming the file where it breaks off."""
    try:
        if path.name.endswith(WACZ):
            yield from _of_wacz(path)
        else:
            with path.open("rb") as stream:
                yield from _of_warc(stream, path.name)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error) as error:
        raise ArchiveFileError(f"{path}: breaks off ({error}); what came before it was read") from error


def _of_wacz(path: Path) -> Iterator[Captured]:
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.startswith("archive/") and name.endswith(WARCS):
                with packed.open(name) as stream:
                    yield from _of_warc(stream, f"{path.name}/{name}")


def _of_warc(stream: IO[bytes], name: str) -> Iterator[Captured]:
    for record in read_warc(stream, name.endswith(".gz"), MOST_BYTES):
        found = _captured(record, name)
        if found is not None:
            yield found


def _captured(record: WarcResponse, name: str) -> Captured | None:
    """The response in a record; None where it holds none."""
    head, body = _parted(record.block)
    line, *lines = head.split(b"\n")
    status = STATUS.match(line)
    if status is None:
        return None
    headers = split_headers([each for each in map(bytes.rstrip, lines) if each])
    if header(headers, "Transfer-Encoding").lower() == "chunked":
        body = ChunkedDataReader(io.BytesIO(body)).read()
    url, at = (header(record.headers, field) for field in ("WARC-Target-URI", "WARC-Date"))
    return Captured(url.strip("<>"), int(status[1]), headers, body, _moment(at), name)


def _parted(block: bytes) -> tuple[bytes, bytes]:
    """Header and body."""
    head, empty, body = block.partition(b"\r\n\r\n")
    if not empty or b"\n\n" in head:
        head, _, body = block.partition(b"\n\n")
    return head, body


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
