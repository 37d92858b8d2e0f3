"""The schema.org description that a page carries of itself (JSON-LD)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from spiders.reading.dates import Moment, read_moment
from spiders.reading.markup import fold_spaces


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The parts that we use; empty where the page has none."""

    headline: str = ""
    published: Moment | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str = ""
    section: str = ""
    keywords: tuple[str, ...] = ()
    description: str = ""
    url: str = ""


def read_linked_data(scripts: Iterable[HtmlElement]) -> LinkedData:
    """The first object of a page's scripts with a date or a headline; broken JSON counts as absent."""
    for script in scripts:
        for thing in _objects(script.text or "") if script.get("type") == "application/ld+json" else ():
            if "datePublished" in thing or "headline" in thing:
                return _from(thing)
    return LinkedData()


def _objects(script: str) -> Iterator[dict[str, Any]]:
    try:
        value = json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield each
            yield from (inner for inner in _list(each.get("@graph")) if isinstance(inner, dict))


def _from(thing: dict[str, Any]) -> LinkedData:
    modified = read_moment(_text(thing.get("dateModified")))
    return LinkedData(
        headline=_text(thing.get("headline")),
        published=read_moment(_text(thing.get("datePublished"))),
        modified=modified.at if modified else None,
        authors=tuple(filter(None, (_name(each) for each in _list(thing.get("author"))))),
        language=_text(thing.get("inLanguage")),
        section=_text(thing.get("articleSection")),
        keywords=tuple(_keywords(thing.get("keywords"))),
        description=_text(thing.get("description")),
        url=_text(thing.get("url")),
    )


def _keywords(value: Any) -> Iterator[str]:
    for each in _list(value):
        yield from filter(None, (fold_spaces(part) for part in _text(each).split(",")))


def _name(value: Any) -> str:
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _text(value: Any) -> str:
    """Some sites escape the text as for HTML before they put it into JSON."""
    return fold_spaces(unescape(value)) if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
