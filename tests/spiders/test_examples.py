"""Walks the sources' folders: each example night must give exactly the documents that somebody has reviewed.

An absent expected.json is written and the test fails, so that a new example is looked at once by a human.
"""

from pathlib import Path

import pytest

from spiders.checking import compare, find_broken_faults, find_faults, run_examples, write_night
from spiders.examples import Broken, read_broken
from spiders.source import SOURCES, read_source

NIGHTS = sorted(SOURCES.glob("*/examples/replay.yml"))
BROKEN = [(path, each) for path in sorted(SOURCES.glob("*/examples/broken/broken.yml")) for each in read_broken(path)]


@pytest.mark.parametrize("replay", NIGHTS, ids=lambda path: path.parent.parent.name)
def test_example_night_gives_the_reviewed_documents(replay: Path) -> None:
    given = write_night(run_examples(read_source(replay.parent.parent)))
    expected = replay.parent / "expected.json"
    if not expected.exists():
        expected.write_text(given, encoding="utf8")
        pytest.fail(f"{expected} was absent and is written now: review it line by line, then run again")
    assert not list(compare(expected.read_text(encoding="utf8"), given))


@pytest.mark.parametrize("replay", NIGHTS, ids=lambda path: path.parent.parent.name)
def test_example_night_is_whole(replay: Path) -> None:
    source = read_source(replay.parent.parent)
    assert not list(find_faults(source, run_examples(source)))


@pytest.mark.parametrize(("path", "broken"), BROKEN, ids=lambda each: getattr(getattr(each, "row", None), "what", ""))
def test_broken_example_is_refused_with_its_reason(path: Path, broken: Broken) -> None:
    night = run_examples(read_source(path.parent.parent.parent), instead=broken)
    assert not list(find_broken_faults(broken, night))


@pytest.mark.parametrize("folder", sorted(path.parent for path in SOURCES.glob("*/source.yml")), ids=lambda f: f.name)
def test_source_has_example_night_and_broken_examples(folder: Path) -> None:
    assert (folder / "examples" / "replay.yml").exists()
    assert (folder / "examples" / "broken" / "broken.yml").exists()
