"""Walks the sources' folders: each example night must give exactly the documents that somebody has reviewed.

An absent expected.json is written and the test fails, so that a new example is looked at once by a human.
"""

import asyncio
import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from spiders.examples import OfflineNight, Recorded, read_broken, read_replay, run_offline
from spiders.source import SOURCES, read_source
from spiders.spider import make_spider

NIGHT = datetime(2026, 11, 22, 2, tzinfo=UTC)
"""The night of the examples: some sources ask for the days before it."""
NIGHTS = sorted(SOURCES.glob("*/examples/replay.yml"))
BROKEN = [(path, each) for path in sorted(SOURCES.glob("*/examples/broken/broken.yml")) for each in read_broken(path)]


def run_examples(folder: Path, instead: Recorded | None = None) -> OfflineNight:
    recorded = read_replay(folder / "examples" / "replay.yml")
    first = [instead] if instead else []
    with time_machine.travel(NIGHT):
        return asyncio.run(run_offline(make_spider(read_source(folder)), first + recorded))


def as_json(night: OfflineNight) -> str:
    def plain(value: object) -> object:
        if isinstance(value, datetime):
            return value.isoformat()
        return dict(value)  # a Mapping of metadata

    documents = [
        {field.name: getattr(each, field.name) for field in dataclasses.fields(each)} for each in night.documents
    ]
    documents.sort(key=lambda each: each["stable_id"])
    whole = {"documents": documents, "outcomes": dict(sorted(night.outcomes.items()))}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=plain) + "\n"


@pytest.mark.parametrize("replay", NIGHTS, ids=lambda path: path.parent.parent.name)
def test_example_night_gives_the_reviewed_documents(replay: Path) -> None:
    night = run_examples(replay.parent.parent)
    expected = replay.parent / "expected.json"
    given = as_json(night)
    if not expected.exists():
        expected.write_text(given, encoding="utf8")
        pytest.fail(f"{expected} was absent and is written now: review it line by line, then run again")
    assert json.loads(given) == json.loads(expected.read_text(encoding="utf8"))


@pytest.mark.parametrize("replay", NIGHTS, ids=lambda path: path.parent.parent.name)
def test_example_night_is_whole(replay: Path) -> None:
    source = read_source(replay.parent.parent)
    night = run_examples(source.folder)
    assert not night.messages, "every example outside broken/ is a good one"
    assert {way.name for way in source.ways if way.required} <= set(night.ways_read)
    assert len({each.stable_id for each in night.documents}) == len(night.documents)
    assert all(each.source == source.name and each.text.strip() and each.url for each in night.documents)


@pytest.mark.parametrize(("path", "broken"), BROKEN, ids=lambda each: getattr(getattr(each, "row", None), "what", ""))
def test_broken_example_is_refused_with_its_reason(path: Path, broken: Recorded) -> None:
    night = run_examples(path.parent.parent.parent, instead=broken)
    refused = {url: reason for url, reason in night.outcomes.items() if broken.answers(url)}
    assert refused, f"nothing asks for {broken.row.url}"
    assert set(refused.values()) == {broken.row.reason}
    assert not [each for each in night.documents if broken.answers(each.capture_url)], "nothing of it is a document"


@pytest.mark.parametrize("folder", sorted(path.parent for path in SOURCES.glob("*/source.yml")), ids=lambda f: f.name)
def test_source_has_example_night_and_broken_examples(folder: Path) -> None:
    assert (folder / "examples" / "replay.yml").exists()
    assert (folder / "examples" / "broken" / "broken.yml").exists()
