"""Finds the responses in archive files: WARC and WACZ, plain or packed, from whatever crawler they come."""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from config.errors import UsageError
from crawler.backfill.captured import Captured
from db.archive.values import Headers, header

WARCS = (".warc", ".warc.gz")
WACZ = ".wacz"
JSONL = (".jsonl", ".ndjson")
MOST_BYTES = 64 * 2**20
"""Of one response: what is larger is no page."""
CHUNK = 1 << 16


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
    except (ArchiveLoadFailed, zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise ArchiveFileError(f"{path}: breaks off ({error}); what came before it was read") from error


def _of_wacz(path: Path) -> Iterator[Captured]:
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.startswith("archive/") and name.endswith(WARCS):
                with packed.open(name) as stream:
                    yield from _of_warc(stream, f"{path.name}/{name}")


def _of_warc(stream: IO[bytes], name: str) -> Iterator[Captured]:
    records, last = ArchiveIterator(stream), 0
    for record in records:
        last = records.get_record_offset()
        status = record.http_headers.get_statuscode() if record.rec_type == "response" and record.http_headers else ""
        if not status.isdigit():
            continue
        headers: Headers = tuple(record.http_headers.headers)
        chunked = header(headers, "Transfer-Encoding").lower() == "chunked"
        yield Captured(
            record.rec_headers.get_header("WARC-Target-URI"),
            int(status),
            headers,
            _body(record, chunked),
            _moment(record.rec_headers.get_header("WARC-Date")),
            name,
        )
    if name.endswith(".gz"):
        _check_end(stream, last)


def _check_end(stream: IO[bytes], last: int) -> None:
    """Raises EOFError where the file does not end with a whole record: warcio takes any end for the end of one."""
    stream.seek(last)
    inflate = zlib.decompressobj(31)
    while chunk := inflate.unused_data or stream.read(CHUNK):
        if inflate.eof:
            inflate = zlib.decompressobj(31)
        inflate.decompress(chunk)
    if not inflate.eof:
        raise EOFError("the last record is not whole")


def _body(record: Any, chunked: bool) -> bytes:
    """At most MOST_BYTES; the iterator passes over the rest of the record."""
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    parts: list[bytes] = []
    size = 0
    while size < MOST_BYTES and (part := stream.read(CHUNK)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
