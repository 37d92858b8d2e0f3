"""What goes into the archive and what comes out of it: plain values."""

from dataclasses import dataclass
from datetime import datetime

Headers = tuple[tuple[str, str], ...]


class ArchiveError(RuntimeError):
    """An archive file is not what the index says; the message names file, offset and address."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response, as they went over the wire (transfer coding removed)."""

    url: str
    status: int
    body: bytes
    """The body as sent: still gzip where Content-Encoding says so."""
    fetched_at: datetime
    """Aware."""
    reason: str = ""
    headers: Headers = ()
    method: str = "GET"
    request_headers: Headers = ()
    request_body: bytes = b""
    protocol: str = "HTTP/1.1"


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where one response lies in the archive, and what it is: a row of the index."""

    url: str
    status: int
    content_type: str
    digest: str
    """SHA-256 of the body as sent, hex."""
    length: int
    """Bytes of the body as sent."""
    warc_file: str
    """Relative to the archive's folder, with forward slashes."""
    offset: int
    record_length: int
    """Bytes of the compressed record."""
    fetched_at: datetime
    """Aware."""


def header(headers: Headers, name: str) -> str:
    """The first value of a header, whatever its case; empty where absent."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), "")
