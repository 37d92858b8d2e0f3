"""OpenSanctions' releases as values: which is the last good one, what it holds, whether its bytes are whole."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from spiders.document import UnexpectedPage
from spiders.source import Source

VERSION = re.compile(r"(\d{14})-[a-z0-9]{3}")
DAY = re.compile(r"/datasets/(\d{8})/")


@dataclass(frozen=True, slots=True)
class Release:
    """One good release: where the wanted file is, and its SHA-1."""

    version: str
    url: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One line of entities.ftm.json. Every property is a list, in no order that means anything."""

    key: str
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    first_seen: str = ""
    last_change: str = ""

    def first(self, name: str) -> str:
        """The first value of a property, '' where it has none."""
        return next(iter(self.properties.get(name, ())), "")


def read_version(body: bytes, source: Source) -> str:
    """The id of the last successful release. Raises UnexpectedPage: broken_json, changed_layout."""
    answer = load(body, source)
    version = answer.get("last_successful") if isinstance(answer, dict) else None
    if not isinstance(version, str) or not VERSION.fullmatch(version):
        raise UnexpectedPage("changed_layout", f"{source.where('ways')} names no last_successful release: {version!r}")
    return version


def released_at(version: str) -> datetime:
    """When a release was made, by its id `YYYYMMDDHHMMSS-xxx`."""
    return datetime.strptime(version[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def read_day(url: str, source: Source) -> str:
    """The day of a dated release, YYYYMMDD, by its address. Raises UnexpectedPage: changed_layout."""
    found = DAY.search(url)
    if found is None:
        raise UnexpectedPage("changed_layout", f"{url} names no day; see {source.where('history')}")
    return found[1]


def read_release(body: bytes, version: str, file: str, source: Source) -> Release:
    """Where `file` of a release is. Raises UnexpectedPage: broken_json, failed_release, changed_layout."""
    answer = load(body, source)
    try:
        if answer.get("result", "success") != "success":
            raise UnexpectedPage("failed_release", f"the release {version} has result '{answer['result']}': no data")
        found = next(row for row in answer["resources"] if row["name"] == file)
        return Release(version, found["url"], found["checksum"])
    except (KeyError, TypeError, AttributeError, StopIteration) as error:
        raise UnexpectedPage(
            "changed_layout", f"index.json of {version} names no {file}; see {source.where('details', 'file')}"
        ) from error


def check_whole(body: bytes, release: Release) -> None:
    """Raises UnexpectedPage('broken_release') where the bytes are not those that index.json speaks of."""
    found = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    if found != release.checksum:
        raise UnexpectedPage(
            "broken_release", f"{release.url} has SHA-1 {found}, index.json says {release.checksum}: it is not whole"
        )


def read_entities(body: bytes, source: Source) -> Iterator[Entity]:
    """The lines of entities.ftm.json. Raises UnexpectedPage: broken_json, changed_layout."""
    for line in body.splitlines():
        if line.strip():
            yield _entity(load(line, source), source)


def load(body: bytes, source: Source) -> Any:
    """JSON. Raises UnexpectedPage('broken_json')."""
    try:
        return json.loads(body)
    except ValueError as error:
        raise UnexpectedPage("broken_json", f"an answer of {source.name} is no JSON: {error}") from error


def _entity(row: Mapping[str, Any], source: Source) -> Entity:
    try:
        properties = {name: tuple(values) for name, values in row["properties"].items()}
        seen, changed = row.get("first_seen") or "", row.get("last_change") or ""
        return Entity(row["id"], row["schema"], properties, seen, changed)
    except (KeyError, TypeError, AttributeError) as error:
        raise UnexpectedPage("changed_layout", f"a line of the release lacks {error}; see {source.folder}") from error
