"""`exilewatch sources probe`: which addresses of a source hold, and what to write where one does not."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Annotated, Any

import typer

from cli.choosing import Names, choose, known_sources
from cli.main import settings_of
from cli.tables import AsJson
from config.json_lines import write_line
from config.settings import Settings
from crawler.probing import look_at
from crawler.proposing import ProbeReport, WayReport, propose_line, report_on
from crawler.protocol import Glance
from spiders.source import Source, Way

ITEMS = 3


def probe(
    context: typer.Context,
    names: Names = None,
    items: Annotated[int, typer.Option(min=0, help="Items of a source that are asked for.")] = ITEMS,
    as_json: AsJson = False,
) -> None:
    """Ask each address of sources once, politely, and store nothing. Exit code 1 where a source cannot be read."""
    settings, bad = settings_of(context), False
    for source in choose(known_sources(settings), names or []):
        report = probe_source(settings, source, items)
        typer.echo(write_line(_plain(report)) if as_json else "\n".join(_lines(report)))
        bad = bad or not report.holds
    if bad:
        raise typer.Exit(1)


def probe_source(settings: Settings, source: Source, items: int = ITEMS, allow_local: bool = False) -> ProbeReport:
    """One look at a source, and one at each candidate of a way that does not hold. allow_local is for tests."""
    look = look_at(settings, source, Glance(items), allow_local)
    facts = (source.folder / "source.yml").read_text("utf8")
    report = report_on(source, look.asked, look.ending, facts)
    ways = tuple(
        each if each.holds else _try_candidates(settings, source, each, facts, allow_local) for each in report.ways
    )
    return replace(report, ways=ways)


def _try_candidates(settings: Settings, source: Source, found: WayReport, facts: str, allow_local: bool) -> WayReport:
    way: Way = source.way(found.way)
    for url in way.candidates:
        glance = Glance(0, addresses=((way.name, url),))
        tried = report_on(source, look_at(settings, source, glance, allow_local).asked, "", facts)
        if any(each.way == way.name and each.holds for each in tried.ways):
            return replace(found, proposed=propose_line(source, facts, way.url, url))
    return found


def _lines(report: ProbeReport) -> Iterator[str]:
    newest = f", newest of {report.newest:%Y-%m-%d}" if report.newest else ""
    state = "ok" if report.holds else "BROKEN"
    yield f"{state:8}{report.source}: {report.items_read} of {report.items_asked} items read{newest}"
    for fault in report.faults:
        yield f"        {fault}"
    for way in report.ways:
        answer = f"{way.status or '-'} {way.content_type or '-'}, {way.bytes} bytes, {way.items} items"
        yield f"  {'holds' if way.holds else 'FAILS' if way.required else 'fails'}  {way.way}: {way.url}: {answer}"
        if way.reason:
            yield f"         {way.result}: {way.reason} (see {way.where})"
        if way.proposed:
            yield f"         write in {way.where}: {way.proposed}"


def _plain(report: ProbeReport) -> dict[str, Any]:
    newest = report.newest.isoformat() if report.newest else None
    return {**asdict(report), "newest": newest, "holds": report.holds}
