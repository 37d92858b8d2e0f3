"""The weekly deep pass: lists are read further down than on other nights, for items that were dated back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from crawler.report import SourceReport
from spiders.source import Source

KIND = "deep"
"""Of such runs: they are judged by themselves, and are no measure for other nights."""
KINDS = frozenset({"articles", "pangea"})
"""Kinds whose lists name more than one night asks for. Others read their past days every night, or list everything."""
EVERY = timedelta(days=7)
SLACK = timedelta(hours=6)
TIMES = 4
"""How many times as many items of a list are looked at."""
MOST_ITEMS = 250
"""Items of a list that a night looks at where a source says nothing else; see spiders/kinds/articles.py."""


def due_for_deep(
    sources: Sequence[Source], reports: Sequence[SourceReport], last: Mapping[str, datetime], at: datetime
) -> list[Source]:
    """The sources that were well tonight and whose last deep pass, or first run of all, is a week ago."""
    well = {report.source for report in reports if report.status == "complete"}
    return [
        source
        for source in sources
        if source.kind in KINDS and source.name in well and at - last.get(source.name, at) >= EVERY - SLACK
    ]


def deepen(source: Source) -> Source:
    """The source as a deep pass reads it."""
    most = int(source.details.get("max_items", MOST_ITEMS))
    return replace(source, details={**source.details, "max_items": TIMES * most})
