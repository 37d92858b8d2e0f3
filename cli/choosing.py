"""Which sources a command means."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from config.errors import UsageError
from spiders.source import Source

Names = Annotated[list[str] | None, typer.Argument(help="Sources or families of sources; all where none is named.")]


def choose(sources: Mapping[str, Source], wanted: Sequence[str]) -> list[Source]:
    """The sources of these names or families; all where none is named. Raises UsageError for an unknown one."""
    known = {*sources, *(source.family for source in sources.values())}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise UsageError(f"no source or family '{unknown[0]}'; known are {', '.join(sorted(known))}")
    return [each for each in sources.values() if not wanted or {each.name, each.family} & set(wanted)]
