"""Lines of an Article List as headlines, and which of them are about our countries. Pure: bytes in, headlines out."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag

from spiders.document import UnexpectedPage
from spiders.reading.dates import read_moment
from spiders.reading.markup import fold_spaces
from spiders.reading.xml import unpack

READ = frozenset(("date", "url", "domain", "outletName", "title", "desc", "lang", "author"))
NOT_READ = frozenset(("image",))


@dataclass(frozen=True, slots=True)
class Headline:
    """One record. `seen` is when GDELT saw the article, which is within hours of its publication."""

    url: str
    domain: str
    outlet: str
    title: str
    sentence: str
    language: str
    author: str
    seen: datetime | None
    unknown_fields: tuple[str, ...]


class Wanted:
    """Which headlines are kept: by language, by a word of the five countries, and not of an outlet that we read."""

    def __init__(self, languages: Iterable[str], words: Iterable[str], skip: Iterable[str]) -> None:
        self._languages = frozenset(languages)
        self._words = re.compile("|".join(rf"\b{re.escape(word.casefold())}" for word in words))
        self._skip = tuple(skip)

    def __contains__(self, headline: Headline) -> bool:
        domain = headline.domain.casefold()
        if any(domain == each or domain.endswith(f".{each}") for each in self._skip):
            return False
        said = f"{headline.title} {headline.sentence} {headline.url}".casefold()
        return headline.language in self._languages or self._words.search(said) is not None


def read_headlines(body: bytes, where: str) -> Iterator[Headline]:
    """The records of a file, packed or plain. Raises UnexpectedPage: broken_gzip, bomb, broken_json, changed_layout."""
    for line in unpack(body).splitlines():
        if line.strip():
            yield _headline(_load(line, where), where)


def _load(line: bytes, where: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise UnexpectedPage("broken_json", f"a line of {where} is no JSON: {error}") from error


def _headline(row: Any, where: str) -> Headline:
    try:
        seen = read_moment(str(row["date"]))
        return Headline(
            url=urldefrag(row["url"]).url,
            domain=row["domain"],
            outlet=row.get("outletName") or row["domain"],
            title=fold_spaces(row["title"] or ""),
            sentence=fold_spaces(row.get("desc") or ""),
            language=(row.get("lang") or "").casefold(),
            author=fold_spaces(row.get("author") or ""),
            seen=seen.at if seen else None,
            unknown_fields=tuple(sorted(set(row) - READ - NOT_READ)),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise UnexpectedPage("changed_layout", f"a record of {where} lacks {error}") from error
