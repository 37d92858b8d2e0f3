"""docs/sources.md shows every source with its facts as source.yml has them."""

import re
from pathlib import Path

import pytest

from spiders.source import Source, find_sources

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sources.md"
SOURCES = find_sources()


def row_of(source: Source) -> str:
    state = "collected" if source.status == "collected" else f"**off** since {source.off_since}: {source.off_reason}"
    cells = (
        f"`{source.name}`",
        source.title,
        source.kind,
        " ".join(source.languages),
        str(source.covers_from) if source.covers_from else "from the first night",
        f"`{source.schedule}`",
        f"{state}. {source.terms}",
    )
    return "| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in cells) + " |"


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_row_says_what_source_yml_says(name: str) -> None:
    rows = re.findall(rf"^\| `{name}` .*$", PAGE.read_text(encoding="utf8"), re.MULTILINE)
    assert rows == [row_of(SOURCES[name])]


def test_page_lists_no_other_source() -> None:
    assert set(re.findall(r"^\| `(\w+)`", PAGE.read_text(encoding="utf8"), re.MULTILINE)) == set(SOURCES)
