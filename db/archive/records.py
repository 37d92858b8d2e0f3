"""Walks a WARC file gzip member by gzip member, and says exactly where it stops being one."""

import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from db.archive.values import ArchiveError, Headers, Recorded, header

CHUNK = 1 << 16
# No response is larger than the body cap (20 MiB by default); what is larger is not ours.
MEMBER_LIMIT = 1 << 30
EVIDENCE = frozenset({"response", "resource"})
"""Kinds of records that the index knows: what a server answered, and what somebody handed over."""
MEMBER_START = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a WARC file, taken apart."""

    kind: str
    """warcinfo | response | request | …"""
    offset: int
    record_length: int
    url: str
    date: datetime
    status: int
    """0 for records that are no response."""
    headers: Headers
    payload: bytes

    def recorded(self, warc_file: str) -> Recorded:
        """The index row of a record of evidence."""
        return Recorded(
            url=self.url,
            status=self.status,
            content_type=header(self.headers, "Content-Type")[:200],
            digest=hashlib.sha256(self.payload).hexdigest(),
            length=len(self.payload),
            warc_file=warc_file,
            offset=self.offset,
            record_length=self.record_length,
            fetched_at=self.date,
        )


class BrokenRecordError(ArchiveError):
    """The bytes from `offset` on are no whole record; `torn` where the file merely ends too early."""

    def __init__(self, offset: int, why: str, torn: bool) -> None:
        super().__init__(f"offset {offset}: {why}")
        self.offset = offset
        self.why = why
        self.torn = torn


def walk_records(path: Path) -> Iterator[Record]:
    """All records of a gzipped WARC file in order. Raises BrokenRecordError at the first that is not whole."""
    with path.open("rb") as stream:
        offset = 0
        while True:
            stream.seek(offset)
            if not stream.peek(1):
                return
            record = read_record(stream, offset)
            yield record
            offset += record.record_length


def read_record(stream: BinaryIO, offset: int) -> Record:
    """The record that starts at `offset`. Raises BrokenRecordError where none does."""
    stream.seek(offset)
    data, length = _read_member(stream, offset)
    try:
        return _parse(data, offset, length)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError) as error:
        raise BrokenRecordError(offset, f"no WARC record ({error})", torn=False) from error


def _read_member(stream: BinaryIO, offset: int) -> tuple[bytes, int]:
    """(decompressed bytes, compressed length) of the gzip member here."""
    inflate = zlib.decompressobj(31)
    parts: list[bytes] = []
    taken = size = 0
    while not inflate.eof:
        chunk = stream.read(CHUNK)
        if not chunk:
            raise BrokenRecordError(offset, "the file ends within the record", torn=True)
        try:
            parts.append(inflate.decompress(chunk))
        except zlib.error as error:
            raise BrokenRecordError(offset, f"damaged ({error})", torn=False) from error
        taken += len(chunk)
        size += len(parts[-1])
        if size > MEMBER_LIMIT:
            raise BrokenRecordError(offset, f"larger than {MEMBER_LIMIT} bytes", torn=False)
    return b"".join(parts), taken - len(inflate.unused_data)


def _parse(data: bytes, offset: int, length: int) -> Record:
    record = ArcWarcRecordLoader().parse_record_stream(io.BytesIO(data))
    payload = record.raw_stream.read()
    date = record.rec_headers.get_header("WARC-Date") or ""
    found = Record(
        kind=record.rec_type,
        offset=offset,
        record_length=length,
        url=record.rec_headers.get_header("WARC-Target-URI") or "",
        date=datetime.fromisoformat(date).astimezone(UTC),
        status=_status(record.http_headers) if record.rec_type == "response" else 0,
        headers=_headers(record),
        payload=payload,
    )
    _check_digest(found, record.rec_headers.get_header("WARC-Payload-Digest") or "")
    return found


def _headers(record: Any) -> Headers:
    """Of the response; of a file that was handed over, its type alone."""
    if record.rec_type == "resource":
        return (("Content-Type", record.rec_headers.get_header("Content-Type") or ""),)
    return tuple(record.http_headers.headers) if record.http_headers else ()


def _status(http_headers: object) -> int:
    code = getattr(http_headers, "get_statuscode", lambda: "0")()
    return int(code) if str(code).isdigit() else 0


def _check_digest(record: Record, stated: str) -> None:
    if stated.startswith("sha256:") and record.kind in EVIDENCE:
        found = hashlib.sha256(record.payload).hexdigest()
        if stated != f"sha256:{found}":
            raise BrokenRecordError(
                record.offset, f"the body of {record.url} has another digest than it had", torn=False
            )
