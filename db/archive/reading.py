"""Reads one response back from the archive."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.archive.records import EVIDENCE, BrokenRecordError, read_record
from db.archive.values import ArchiveError, Headers, header

BODY_LIMIT = 64 * 2**20
"""Largest body that is unpacked, in bytes: three times what a crawl takes by default."""
ZLIB_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""zlib's window parameter by content coding; servers send `deflate` with and without its header."""


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """One response as the archive keeps it."""

    url: str
    status: int
    headers: Headers
    raw: bytes
    """The body as it was sent: still compressed where Content-Encoding says so."""
    fetched_at: datetime

    @property
    def content_type(self) -> str:
        """As the server said it, with its charset."""
        return header(self.headers, "Content-Type")

    @property
    def body(self) -> bytes:
        """The body without its content coding. Raises ArchiveError beyond 64 MiB or for an unknown coding."""
        return unpack(self.raw, header(self.headers, "Content-Encoding"), self.url)


def read_capture(folder: Path, warc_file: str, offset: int) -> ArchivedResponse:
    """The response that a row of `captures` points to; `folder` is `settings.archive`.

    Raises ArchiveError naming file, offset and cause where it cannot be read."""
    path = folder / warc_file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ArchiveError(f"{warc_file}: lies outside the archive {folder}")
    try:
        with path.open("rb") as stream:
            record = read_record(stream, offset)
    except FileNotFoundError as error:
        raise ArchiveError(f"{path}: missing; restore it from a backup, then run 'exilewatch verify'") from error
    except BrokenRecordError as error:
        raise ArchiveError(f"{path}: {error}; run 'exilewatch verify'") from error
    if record.kind not in EVIDENCE:
        raise ArchiveError(f"{path}: offset {offset}: a {record.kind} record, not a response; run 'exilewatch verify'")
    return ArchivedResponse(record.url, record.status, record.headers, record.payload, record.date)


def unpack(raw: bytes, codings: str, url: str, limit: int = BODY_LIMIT) -> bytes:
    """`raw` without its content codings (a header's value), never more than `limit` bytes."""
    for coding in reversed([part.strip().lower() for part in codings.split(",") if part.strip()]):
        if coding == "identity":
            continue
        if coding not in ZLIB_WINDOWS:
            raise ArchiveError(f"{url}: content coding '{coding}' is not one that we asked for")
        raw = _inflate(raw, ZLIB_WINDOWS[coding], url, limit)
    return raw


def _inflate(raw: bytes, windows: tuple[int, ...], url: str, limit: int) -> bytes:
    cause = ""
    for window in windows:
        inflate = zlib.decompressobj(window)
        try:
            data = inflate.decompress(raw, limit)
        except zlib.error as error:
            cause = str(error)
            continue
        if inflate.unconsumed_tail:
            raise ArchiveError(f"{url}: unpacks to more than {limit} bytes")
        return data
    raise ArchiveError(f"{url}: the body does not unpack ({cause})")
