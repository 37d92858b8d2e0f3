"""docs/adding-a-source.md names every line of source.yml, every kind and every way of reading."""

import dataclasses
import re
from pathlib import Path

import pytest

from spiders.examples import BrokenRow
from spiders.reading.article import ArticleRules
from spiders.source import SOURCES, Expect, Polite, Source, Way, find_sources

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "adding-a-source.md").read_text(encoding="utf8")
SAID = set(re.findall(r"`([a-z_]+)(?:`|:)", PAGE))
MADE_BY_US = {"name", "folder"}
SHARED = {path.stem for path in (SOURCES.parent / "kinds").glob("*.py")} - {"__init__", "lists", "past"}


@pytest.mark.parametrize("facts", [Source, Way, Expect, Polite])
def test_every_line_of_source_yml_is_explained(facts: type) -> None:
    assert {each.name for each in dataclasses.fields(facts)} - MADE_BY_US <= SAID


def test_every_part_of_an_example_is_explained() -> None:
    assert set(BrokenRow.model_fields) <= SAID


def test_every_kind_and_every_way_of_a_shared_kind_is_explained() -> None:
    assert SHARED <= SAID
    used = {way.via for source in find_sources().values() if source.kind in SHARED for way in source.ways}
    assert used <= SAID


def test_every_selector_that_sources_use_is_explained() -> None:
    used = {
        name
        for source in find_sources().values()
        if source.kind == "articles"
        for name in source.details.get("article", {})
        if name in ArticleRules.model_fields and name not in ("no_author", "boilerplate")
    }
    assert used <= SAID
