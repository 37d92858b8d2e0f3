"""Which sources a command means."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from config.errors import UsageError
from config.settings import Settings
from spiders.source import Source, find_sources, switch_on

Names = Annotated[list[str] | None, typer.Argument(help="Sources or families of sources; all where none is named.")]


def known_sources(settings: Settings) -> dict[str, Source]:
    """Every source as it is with the operator's keys."""
    return switch_on(find_sources(), settings.keys)


def choose(sources: Mapping[str, Source], wanted: Sequence[str]) -> list[Source]:
    """The sources of these names or families; all where none is named. Raises UsageError for an unknown one."""
    known = {*sources, *(source.family for source in sources.values())}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise UsageError(f"no source or family '{unknown[0]}'; known are {', '.join(sorted(known))}")
    return [each for each in sources.values() if not wanted or {each.name, each.family} & set(wanted)]
