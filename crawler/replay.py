"""A night from recorded responses instead of the network.

`--replay PATH` takes WARC files, a folder of them, a folder with a `replay.yml`, or a folder of such folders (also
`spiders/sources`, whose `examples/` hold one each). The runner makes one index of all of it; each child answers
from that index, and an address that is not in it has the outcome `absent_from_replay`.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import TypeAdapter
from w3lib.url import safe_url_string
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader

from config.errors import UsageError
from db.archive.values import Headers, header
from spiders.examples import read_replay

WARCS = ("*.warc", "*.warc.gz")
NOT_MODIFIED = 304


class ReplayError(UsageError):
    """The path holds nothing that could be replayed."""


@dataclass(frozen=True)
class ReplayEntry:
    """Where the response to an address, as Scrapy asks for it, is. `url` may end in `*`, or be `re:` and a pattern."""

    url: str
    file: Path
    offset: int | None = None
    """Offset of the WARC record; None where the file is the body itself."""
    status: int = 200
    headers: Headers = ()

    def could_be_of(self, hosts: Sequence[str]) -> bool:
        """Whether it may answer for an address on one of these hosts."""
        if self.url.startswith("re:"):
            plain = self.url.replace("\\", "")
            return any(host in plain for host in hosts)
        return (urlsplit(self.url).hostname or "") in hosts


_ENTRIES: TypeAdapter[list[ReplayEntry]] = TypeAdapter(list[ReplayEntry])


@dataclass(frozen=True)
class Answer:
    """A recorded response, its body as it was sent."""

    status: int
    headers: Headers
    body: bytes


class Replay:
    """Answers addresses from an index; an exact address wins over a pattern, patterns in their order."""

    def __init__(self, entries: Sequence[ReplayEntry]) -> None:
        self._exact: dict[str, ReplayEntry] = {}
        self._patterns: list[tuple[re.Pattern[str], ReplayEntry]] = []
        for entry in entries:
            pattern = _pattern(entry.url)
            if pattern is None:
                self._exact[entry.url] = entry
            else:
                self._patterns.append((pattern, entry))

    def answer(self, url: str) -> Answer | None:
        """The response to `url`, or None where none is recorded."""
        entry = self._exact.get(url)
        if entry is None:
            entry = next((entry for pattern, entry in self._patterns if pattern.fullmatch(url)), None)
        return None if entry is None else _load(entry)


def index_replay(path: Path) -> list[ReplayEntry]:
    """All recorded responses under a path. Raises ReplayError where there is none.

    Of several WARC records for one address the last one counts."""
    entries = list(_find(path.absolute()))
    if not entries:
        raise ReplayError(f"{path}: no WARC file and no replay.yml in it; see docs/operating.md, --replay")
    return entries


def write_index(entries: list[ReplayEntry], path: Path) -> None:
    """Puts an index into a file for the children."""
    path.write_bytes(_ENTRIES.dump_json(entries))


def kept_index(path: Path, folder: Path) -> Path:
    """The file of the index of a path, kept in a folder of its own for as long as what lies there is the same.

    Who goes on after a stop need not read the whole archive again. Raises ReplayError where there is none."""
    kept = folder / f"{_state_of(path)}.json"
    if not kept.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        draft = kept.with_suffix(".draft")
        write_index(index_replay(path), draft)
        draft.replace(kept)
    return kept


def _state_of(path: Path) -> str:
    """The same while the files that are indexed are the same, as far as names, sizes and times tell."""
    patterns = (*WARCS, "replay.yml")
    files = [path] if path.is_file() else sorted(file for each in patterns for file in path.rglob(each))
    told = [(str(file.absolute()), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def read_index(path: Path) -> list[ReplayEntry]:
    """The index in a file."""
    return _ENTRIES.validate_json(path.read_bytes())


def _find(path: Path) -> Iterator[ReplayEntry]:
    if path.is_file():
        yield from _of_yml(path) if path.suffix in (".yml", ".yaml") else _of_warc(path)
        return
    if (path / "replay.yml").is_file():
        yield from _of_yml(path / "replay.yml")
        return
    for pattern in WARCS:
        for file in sorted(path.rglob(pattern)):
            yield from _of_warc(file)
    for file in sorted(path.rglob("replay.yml")):
        yield from _of_yml(file)


def _of_yml(path: Path) -> Iterator[ReplayEntry]:
    for recorded in read_replay(path):
        row = recorded.row
        url = row.url if _pattern(row.url) else safe_url_string(row.url)
        yield ReplayEntry(url, recorded.folder / row.file, None, row.status, tuple(row.headers.items()))


def _of_warc(path: Path) -> Iterator[ReplayEntry]:
    with path.open("rb") as stream:
        records = ArchiveIterator(stream)
        for record in records:
            status = record.http_headers.get_statuscode() if record.rec_type == "response" else ""
            if status.isdigit() and int(status) != NOT_MODIFIED:
                url = record.rec_headers.get_header("WARC-Target-URI")
                yield ReplayEntry(safe_url_string(url), path, records.get_record_offset(), int(status))


def _load(entry: ReplayEntry) -> Answer:
    if entry.offset is None:
        return Answer(entry.status, entry.headers, entry.file.read_bytes())
    with entry.file.open("rb") as stream:
        stream.seek(entry.offset)
        record = next(iter(ArchiveIterator(stream)))
        headers: Headers = tuple(record.http_headers.headers)
        chunked = header(headers, "Transfer-Encoding").lower() == "chunked"
        body = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
        return Answer(entry.status, headers, b"".join(iter(lambda: body.read(1 << 16), b"")))


def _pattern(url: str) -> re.Pattern[str] | None:
    if url.startswith("re:"):
        return re.compile(url[3:])
    return re.compile(re.escape(url[:-1]) + ".*", re.DOTALL) if url.endswith("*") else None
