"""Takes documents from a JSON Lines file, as another archive or a partner hands them over.

One object a line: `url` and `title` or `text` are needed; `published` (or `date`), `lang` (or `language`),
`stable_id`, `authors` are known; every further key is kept as metadata.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

from config.errors import UsageError
from db.queries.documents import STAYS, Fate, store_documents
from db.queries.runs import close_run, keep_source, open_run
from db.session import Database
from db.values import NewDocument, now
from spiders.source import Source

BATCH = 1000
"""Documents of one transaction."""
DEFAULT_SOURCE = "import"
READ_BY_NAME = frozenset({"url", "title", "text", "published", "date", "lang", "language", "stable_id", "authors"})
ARTICLE_NUMBER = re.compile(r"/a/(?:[^/]+/)?(?:[^/]*-)?(\d{4,})\.html$")
"""RFE/RL: /a/<slug>/<id>.html, /a/<id>.html and the older /a/<slug>-<id>.html; one sequence over all its hosts."""


class BadLineError(UsageError, ValueError):
    """A line of the file cannot be meant; the message names file, line and cure. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one file."""

    read: int
    new: int
    changed: int
    unchanged: int
    sources: tuple[str, ...]


def import_documents(
    database: Database, path: Path, sources: Mapping[str, Source], source: str | None = None
) -> Imported:
    """Stores every document of a JSON Lines file, in batches; the file may be imported again at any time.

    `source` names the source that all documents belong to; without it, an address on a host of a known
    source belongs to that source, any other to `import`. The whole file is read once before anything is
    stored: raises BadLineError naming the first bad line, and then nothing of the file was taken.
    """
    began = now()
    reader = LineReader(path, sources, source)
    names = sorted({document.source for document in reader.documents()})
    _keep_sources(database, names, sources)
    fates: dict[str, Counter[Fate]] = {name: Counter() for name in names}
    documents = reader.documents()
    while batch := list(islice(documents, BATCH)):
        _store(database, batch, fates)
    _record_runs(database, path, fates, began)
    total: Counter[Fate] = sum(fates.values(), Counter())
    return Imported(total.total(), total["new"], total["changed"], sum(total[fate] for fate in STAYS), tuple(names))


def stable_id_of(url: str, family: str) -> str:
    """RFE/RL's article number where the address holds one, else the canonical address."""
    number = ARTICLE_NUMBER.search(urlsplit(url).path) if family == "rferl" else None
    return number[1] if number else str(canonicalize_url(url))


class LineReader:
    """Reads the lines of one file into documents."""

    def __init__(self, path: Path, sources: Mapping[str, Source], source: str | None) -> None:
        self._path = path
        self._sources = sources
        self._source = source
        self._by_host = {host: each for each in sources.values() for host in each.hosts}

    def documents(self) -> Iterator[NewDocument]:
        """The documents in the order of the file; empty lines are passed over."""
        with self._path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield self._read(number, line)

    def _read(self, number: int, line: bytes) -> NewDocument:
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise self._error(number, f"not UTF-8 ({error.reason}); save the file as UTF-8") from error
        except ValueError as error:
            raise self._error(number, f"not JSON ({error}); each line is one whole object") from error
        if not isinstance(row, dict):
            raise self._error(number, f"expected an object, found {type(row).__name__}")
        return self._document(number, row)

    def _document(self, number: int, row: dict[str, Any]) -> NewDocument:
        url = self._text(number, row, "url")
        if urlsplit(url).scheme not in ("http", "https"):
            raise self._error(number, f"url: expected an http(s) address, found {url!r}")
        title, text = self._text(number, row, "title"), self._text(number, row, "text")
        if not title and not text:
            raise self._error(number, "neither title nor text; a document has at least one")
        owner = self._by_host.get(urlsplit(url).hostname or "")
        name = self._source or (owner.name if owner else DEFAULT_SOURCE)
        owner = owner or self._sources.get(name)
        published, precision = self._moment(number, row)
        return NewDocument(
            source=name,
            stable_id=self._text(number, row, "stable_id") or stable_id_of(url, owner.family if owner else ""),
            url=url,
            title=title,
            text=text,
            language=self._text(number, row, "lang") or self._text(number, row, "language"),
            published=published,
            published_precision=precision,
            authors=self._authors(number, row),
            more={key: value for key, value in row.items() if key not in READ_BY_NAME},
        )

    def _text(self, number: int, row: dict[str, Any], key: str) -> str:
        value = row.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._error(number, f"{key}: expected text, found {value!r}")
        return value.strip()

    def _authors(self, number: int, row: dict[str, Any]) -> tuple[str, ...]:
        value = row.get("authors") or []
        authors = [value] if isinstance(value, str) else value
        if not isinstance(authors, list) or not all(isinstance(author, str) for author in authors):
            raise self._error(number, f"authors: expected a list of names, found {value!r}")
        return tuple(authors)

    def _moment(self, number: int, row: dict[str, Any]) -> tuple[datetime | None, str]:
        key = "published" if row.get("published") else "date"
        value = self._text(number, row, key)
        if not value:
            return None, "time"
        moment = read_moment(value)
        if moment is None:
            raise self._error(number, f"{key}: expected an ISO date such as 2024-05-01T10:00:00+05:00, found {value!r}")
        return moment

    def _error(self, number: int, message: str) -> BadLineError:
        return BadLineError(f"{self._path}:{number}: {message}; nothing of the file was stored")


def read_moment(value: str) -> tuple[datetime, str] | None:
    """An ISO moment, day, month or year with its precision; None for anything else. Without a zone it means UTC."""
    for length, suffix, precision in ((4, "-01-01", "year"), (7, "-01", "month"), (10, "", "day")):
        if len(value) == length:
            value, found = value + suffix, precision
            break
    else:
        found = "time"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)), found


def _keep_sources(database: Database, names: list[str], sources: Mapping[str, Source]) -> None:
    with database.write() as session:
        for name in names:
            facts = sources.get(name)
            keep_source(session, name, facts.title if facts else name, facts.publisher if facts else name)


def _store(database: Database, batch: list[NewDocument], fates: dict[str, Counter[Fate]]) -> None:
    by_source: dict[str, list[NewDocument]] = {}
    for document in batch:
        by_source.setdefault(document.source, []).append(document)
    with database.write() as session:
        for name, documents in by_source.items():
            fates[name].update(store_documents(session, documents, None, now()))


def _record_runs(database: Database, path: Path, fates: Mapping[str, Counter[Fate]], began: datetime) -> None:
    """One run for each source, written when all is stored: an import that was cut off is simply done again."""
    night = f"import {began:%Y-%m-%dT%H:%M:%SZ} {path.name}"[:40]
    with database.write() as session:
        for name, counted in fates.items():
            run_id = open_run(session, name, "import", night, began)
            close_run(
                session,
                run_id,
                "complete",
                "",
                {"seen": counted.total(), **{str(fate): number for fate, number in counted.items()}},
                now(),
            )
