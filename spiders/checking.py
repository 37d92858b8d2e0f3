"""Checks a source offline: its example night must give what somebody has reviewed, its broken examples be refused."""

import asyncio
import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.rows import ConfigError, read_mapping
from spiders.document import UNKNOWN_WORDS
from spiders.examples import Broken, OfflineNight, Recorded, read_broken, read_replay, run_offline
from spiders.source import Source
from spiders.spider import make_spider

NIGHT = datetime(2026, 11, 22, 2, tzinfo=UTC)
"""The night of the examples, where a replay.yml has no `night` of its own: some readers ask for the days before it."""
SHOWN = 120
"""Letters of a value that a difference shows."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a source's examples; `differences` is empty where all is as it was reviewed."""

    source: str
    documents: int
    broken: int
    differences: tuple[str, ...]


def check_examples(source: Source) -> Checked:
    """Runs all examples of a source. Each difference is one line that says what, where, and the next step."""
    folder = source.folder / "examples"
    try:
        night = run_examples(source)
        broken = read_broken(folder / "broken" / "broken.yml")
        differences = [*find_faults(source, night), *_compare_with_file(folder / "expected.json", night)]
        for each in broken:
            differences += find_broken_faults(each, run_examples(source, instead=each))
    except ConfigError as error:
        return Checked(source.name, 0, 0, (str(error),))
    return Checked(source.name, len(night.documents), len(broken), tuple(differences))


def run_examples(source: Source, instead: Recorded | None = None) -> OfflineNight:
    """The example night of a source; `instead` answers in place of the good response to its address."""
    path = source.folder / "examples" / "replay.yml"
    recorded = read_replay(path)
    spider = make_spider(source, night=read_night(path))
    return asyncio.run(run_offline(spider, [instead, *recorded] if instead else recorded))


def read_night(path: Path) -> datetime:
    """The moment at which a replay.yml's responses were asked for. Raises ConfigError for what is no moment."""
    given = read_mapping(path).get("night", NIGHT)
    if not isinstance(given, datetime):
        raise ConfigError(f"{path}: night: expected a moment such as 2026-11-22T02:00:00Z, not '{given}'")
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def write_night(night: OfflineNight) -> str:
    """The documents and outcomes of a night as JSON: the form of expected.json."""

    def plain(value: object) -> object:
        if isinstance(value, datetime):
            return value.isoformat()
        return dict(value)  # type: ignore[call-overload]  # a Mapping of metadata

    documents = [
        {field.name: getattr(each, field.name) for field in dataclasses.fields(each)} for each in night.documents
    ]
    documents.sort(key=lambda each: each["stable_id"])
    whole = {"documents": documents, "outcomes": dict(sorted(night.outcomes.items()))}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=plain) + "\n"


def compare(expected: str, given: str) -> Iterator[str]:
    """What differs between two nights, as `write_night` writes them."""
    old, new = json.loads(expected), json.loads(given)
    yield from _compare_documents(_by_id(old["documents"]), _by_id(new["documents"]))
    for url in sorted(old["outcomes"].keys() | new["outcomes"].keys()):
        was, now = old["outcomes"].get(url, "not asked for"), new["outcomes"].get(url, "not asked for")
        if was != now:
            yield f"{url}: expected '{was}', got '{now}'"


def find_faults(source: Source, night: OfflineNight) -> Iterator[str]:
    """What no example night may have: a refusal, a required way that was not read, an id twice, an empty text."""
    yield from (f"{url}: refused: {message}" for url, message in night.messages.items())
    for way in source.ways:
        if way.required and way.name not in night.ways_read:
            yield f"way '{way.name}' was not read (see {source.where('ways', source.ways.index(way))})"
    ids = [each.stable_id for each in night.documents]
    yield from (f"document {key}: given {ids.count(key)} times" for key in sorted(set(ids)) if ids.count(key) > 1)
    for each in night.documents:
        lacks = [name for name in ("text", "url") if not getattr(each, name).strip()]
        if lacks or each.source != source.name:
            yield f"document {each.stable_id}: {'lacks ' + ', '.join(lacks) if lacks else 'is of ' + each.source}"


def find_broken_faults(broken: Broken, night: OfflineNight) -> Iterator[str]:
    """A broken response must be asked for, refused with its reason, and give no document.

    One that says a word too many gives what it says beside it."""
    given = {url: reason for url, reason in night.outcomes.items() if broken.answers(url)}
    if not given:
        yield f"broken example '{broken.row.what}': nothing asks for {broken.row.url}"
    for url, reason in given.items():
        if reason != broken.row.reason:
            yield f"broken example '{broken.row.what}': {url}: expected '{broken.row.reason}', got '{reason}'"
    gives = any(broken.answers(each.capture_url) for each in night.documents)
    if gives and broken.row.reason not in {*UNKNOWN_WORDS, "no_file", "other_language", "paging_loop"}:
        yield f"broken example '{broken.row.what}': a document was read from it"


def _compare_with_file(path: Path, night: OfflineNight) -> list[str]:
    if not path.exists():
        name = path.parent.parent.name
        return [f"{path} is absent: run 'exilewatch sources check {name} --accept', then review it line by line"]
    return list(compare(path.read_text("utf8"), write_night(night)))


def _by_id(documents: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {str(each["stable_id"]): each for each in documents}


def _compare_documents(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield from (f"document {key}: expected, but not read" for key in old if key not in new)
    yield from (f"document {key}: read, but not expected" for key in new if key not in old)
    for key in [each for each in old if each in new]:
        for name in sorted(old[key].keys() | new[key].keys()):
            was, now = old[key].get(name), new[key].get(name)
            if was != now:
                yield f"document {key}: {name}: {_difference(was, now)}"


def _difference(was: object, now: object) -> str:
    """Two values from the place where they part, shortened."""
    left, right = (json.dumps(value, ensure_ascii=False) for value in (was, now))
    same = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    start = max(0, same - SHOWN // 3)
    return f"expected {_cut(left, start)}, got {_cut(right, start)}"


def _cut(text: str, start: int) -> str:
    return f"{'…' if start else ''}{text[start : start + SHOWN]}{'…' if len(text) > start + SHOWN else ''}"
