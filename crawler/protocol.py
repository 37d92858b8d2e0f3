"""What the runner and a source's child process say to each other, as frozen values and lines of JSON.

The order goes to the child as a file; the child tells on a pipe of its own, one message a line. Decoding is
strict: a line that is not exactly one of these messages is an error of the child's, and ends its run.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from db.archive.values import Recorded
from db.values import Mark, NewDocument, NewOutcome
from spiders.asked import Asked
from spiders.past import NamedItem, PastItem
from spiders.source import PastVia

LINE_LIMIT = 64 * 2**20
"""Bytes of one message: the child refuses an answer that gives more text (see child/reading.py)."""


class ProtocolError(RuntimeError):
    """A child said something that is no message."""


@dataclass(frozen=True)
class Glance:
    """What a look at a source asks for, instead of a run."""

    items: int
    """Most items that are asked for."""
    item: str = ""
    """Only the item at this address; any where empty."""
    addresses: tuple[tuple[str, str], ...] = ()
    """Name of a way and the address that is tried in place of its own."""


@dataclass(frozen=True)
class PastOrder:
    """What a backfill asks for, instead of a night: lists, or items that they named. Never both."""

    lists: tuple[tuple[PastVia, str], ...] = ()
    """How each is read, and its address."""
    items: tuple[PastItem, ...] = ()
    through: Literal["live", "wayback", "commoncrawl"] = "live"
    """The source itself, or an archive of the web."""
    archive: str = ""
    """Address of the archive of the web."""


@dataclass(frozen=True)
class Order:
    """What one child is to do. Paths are absolute."""

    source: str
    run_id: int
    archive: Path
    warc_file: str
    """Relative to the archive."""
    known: Path
    """JSON object: stable id → listed_as of the documents that are stored in full."""
    log: Path
    log_level: str
    user_agent: str
    marks: tuple[Mark, ...] = ()
    replay: Path | None = None
    """Index of recorded responses (see replay.py) instead of the network."""
    sources: Path | None = None
    """Folder of the sources, where it is not the one of this release."""
    window: tuple[date, date] | None = None
    key: str = ""
    """The operator's key of a source that needs one; it is archived nowhere."""
    night: datetime | None = None
    """The moment that counts as now for the reader; None for the clock's."""
    glance: Glance | None = None
    deep: bool = False
    """Whether lists are read further down than on other nights."""
    asked: Asked | None = None
    """What an engine is asked by name; None for every source of the night."""
    past: PastOrder | None = None
    most_on_the_wire: int | None = None
    """Requests that may leave at all, retries, redirects and robots.txt among them: what a backfill has reserved."""
    recent: tuple[str, ...] = ()
    """Stable ids that were new in the last good run: a list that names none of them may be an old copy."""
    again: tuple[tuple[str, str], ...] = ()
    """Stable id and address of stored documents that may be asked for again, those to be preferred first."""
    checks: int = 0
    """How many of `again` are asked for."""
    allow_local: bool = False
    """For tests and benchmarks alone: servers on this machine, on any port."""
    max_body_bytes: int = 20 * 2**20
    request_seconds: float = 60.0
    source_seconds: float = 3600.0
    memory_mb: int = 1500
    cpu_seconds: int = 1800
    concurrency: int = 1


@dataclass(frozen=True)
class Captured:
    """A response is on disk. Told before anything parses it."""

    recorded: Recorded
    kind: Literal["captured"] = "captured"


@dataclass(frozen=True)
class ToldDocument:
    """A document and the place of the response it was read from."""

    document: NewDocument
    offset: int | None
    """Offset in the run's archive file; None where it was read from no response."""


@dataclass(frozen=True)
class Exchange:
    """One scheduled request came to its one end."""

    outcome: NewOutcome
    offset: int | None = None
    """Where its last response lies in the run's archive file; None where none came."""
    documents: tuple[ToldDocument, ...] = ()
    way: str = ""
    """The list that was asked for, empty for an item."""
    item: str = ""
    """The stable id of the item that was asked for, empty for a list."""
    checked: bool = False
    """Whether it is stored already, and was asked for to see whether it still reads the same."""
    mark: Mark | None = None
    """What the server said of a list's state, where it can be asked for conditionally."""
    items: int = 0
    """Items that the answer of a list named."""
    credited: int = 0
    """Items that a list stood for that had not been modified."""
    past: tuple[NamedItem, ...] = ()
    """What a list of the past names."""
    seen: int = 0
    """Items that all lists named so far."""
    waiting: int = 0
    """Requests that are still open."""
    kind: Literal["exchange"] = "exchange"


@dataclass(frozen=True)
class Finished:
    """The child is done; nothing comes after."""

    reason: str
    """Scrapy's finish reason; `finished` where nothing was left to do."""
    scheduled: int
    """Requests of the spider that were scheduled; each has its Exchange."""
    seen: int
    skipped: int
    """Items that were stored already and that their list calls unchanged."""
    repeated: int
    """Items that more than one list named, and documents that came a second time."""
    recent_seen: int = 0
    """How many of the order's `recent` were named by a list."""
    named: tuple[str, ...] = ()
    """Stable ids of the items that were named: by a list, or as whole documents."""
    on_the_wire: int = 0
    """Requests that left, retries, redirects and robots.txt among them; counted where they are bounded."""
    message: str = ""
    """Why, where the reason is not `finished`."""
    kind: Literal["finished"] = "finished"


Message = Captured | Exchange | Finished

_MESSAGES: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="kind")])
_ORDERS: TypeAdapter[Order] = TypeAdapter(Order)


def encode(message: Message) -> bytes:
    """The message as one line of JSON."""
    return _MESSAGES.dump_json(message) + b"\n"


def decode(line: bytes | bytearray) -> Message:
    """The message of one line. Raises ProtocolError for anything else."""
    try:
        return _MESSAGES.validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        raise ProtocolError(f"no message: {first['msg']} at {first['loc']} in {bytes(line[:200])!r}") from error


def write_order(order: Order, path: Path) -> None:
    """Puts an order into a file that only this user may read."""
    path.touch(mode=0o600)
    path.write_bytes(_ORDERS.dump_json(order))


def read_order(path: Path) -> Order:
    """The order in a file. Raises ProtocolError where it is none."""
    try:
        return _ORDERS.validate_json(path.read_bytes())
    except ValidationError as error:
        raise ProtocolError(f"{path}: no order: {error.errors()[0]['msg']}") from error


def moment(value: datetime) -> str:
    """A moment for people and file names: 2026-11-22T02:00:00Z."""
    return f"{value:%Y-%m-%dT%H:%M:%SZ}"
