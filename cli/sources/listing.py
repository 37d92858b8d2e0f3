"""`exilewatch sources list`: what is read, from where, since when, under which terms; and what is not, and why."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from spiders.source import Source, find_sources

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def list_(as_json: AsJson = False) -> None:
    """List all sources with their facts: kind, languages, period covered, schedule, terms, state."""
    sources = find_sources().values()
    if as_json:
        print_lines(_facts(source) for source in sources)
        return
    table = Table("source", "title", "kind", "languages", "covers", "schedule", "state", "terms")
    for source in sources:
        languages = " ".join(source.languages)
        cells = (source.name, source.title, source.kind, languages, covers(source), source.schedule)
        table.add_row(*cells, state_of(source), source.terms)
    Console().print(table)


def covers(source: Source) -> str:
    """The period that a source itself holds."""
    return f"{source.covers_from} to today" if source.covers_from else "from the first night"


def state_of(source: Source) -> str:
    """Collected, or not, since when and why."""
    if source.status == "collected":
        return "collected"
    return f"not collected since {source.off_since}: {source.off_reason}"


def print_lines(rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line."""
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))


def _facts(source: Source) -> dict[str, Any]:
    more = {"covers": covers(source), "collected": source.status == "collected", "state": state_of(source)}
    facts = asdict(source) | {"folder": source.folder.name} | more
    return json.loads(json.dumps(facts, default=str))  # type: ignore[no-any-return]
