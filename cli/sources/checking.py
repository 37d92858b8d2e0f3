"""`exilewatch sources check`: the examples of sources, read offline."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from cli.choosing import Names, choose
from cli.tables import AsJson
from config.json_lines import write_line
from spiders.checking import Checked, check_examples, run_examples, write_night
from spiders.source import Source, find_sources

SHOWN = 20
"""Differences of one source that are shown; `--json` has all."""


def check(
    names: Names = None,
    as_json: AsJson = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Write expected.json as it is read now; review it as a diff.")
    ] = False,
) -> None:
    """Read the examples of sources offline and compare with what was reviewed. Exit code 1 where something differs."""
    sources = choose(find_sources(), names or [])
    if accept:
        _accept(sources)
    found = []
    for source in sources:
        found.append(check_examples(source))
        _tell(found[-1], as_json)
    if any(each.differences for each in found):
        raise typer.Exit(1)


def _accept(sources: Sequence[Source]) -> None:
    for source in sources:
        path = source.folder / "examples" / "expected.json"
        given = write_night(run_examples(source))
        if not path.exists() or path.read_text("utf8") != given:
            path.write_text(given, "utf8")
            typer.echo(f"{path} is written: review it line by line", err=True)


def _tell(checked: Checked, as_json: bool) -> None:
    if as_json:
        typer.echo(write_line(asdict(checked)))
        return
    state = "DIFFERS" if checked.differences else "ok"
    typer.echo(f"{state:8}{checked.source}: {checked.documents} documents, {checked.broken} broken examples")
    for line in checked.differences[:SHOWN]:
        typer.echo(f"        {line}")
    if len(checked.differences) > SHOWN:
        typer.echo(f"        and {len(checked.differences) - SHOWN} more (see --json)")
