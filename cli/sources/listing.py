"""`exilewatch sources list`: what is read, from where, since when, under which terms; and what is not, and why."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from textwrap import wrap
from typing import Any

import typer

from cli.choosing import known_sources
from cli.main import settings_of
from cli.tables import AsJson
from config.json_lines import write_line
from spiders.source import Source

WIDTH = 100


def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List all sources with their facts: kind, languages, period covered, schedule, terms, state."""
    sources = known_sources(settings_of(context)).values()
    if as_json:
        print_lines(_facts(source) for source in sources)
        return
    for number, source in enumerate(sources):
        typer.echo(("\n" if number else "") + "\n".join(describe(source)))


def describe(source: Source) -> Iterator[str]:
    """A source in lines that fit into any window."""
    yield f"{source.name}: {source.title}"
    yield f"  {state_of(source)}"
    yield f"  kind {source.kind}; languages {' '.join(source.languages)}"
    yield f"  covers {covers(source)}; schedule {source.schedule}"
    yield from wrap(f"terms: {source.terms}", WIDTH, initial_indent="  ", subsequent_indent="  ")


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
        typer.echo(write_line(row))


def _facts(source: Source) -> dict[str, Any]:
    more = {"covers": covers(source), "collected": source.status == "collected", "state": state_of(source)}
    facts = asdict(source) | {"folder": source.folder.name} | more
    return json.loads(json.dumps(facts, default=str))  # type: ignore[no-any-return]
