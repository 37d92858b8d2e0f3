"""A night with all that follows from it: crawl, then intake. The same for the command and the scheduler."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

from cli.intake import take_in
from cli.operator_mail import watching
from config.settings import Settings
from crawler.night import run_night
from crawler.report import NightReport, Progress
from crawler.search.running import run_searches
from db.session import open_database
from spiders.source import Source
from triage.intake.cards import IntakeCounts


def run_whole_night(
    settings: Settings,
    sources: Sequence[Source],
    replay: Path | None,
    report: Callable[[Progress], None],
    as_of: datetime | None = None,
) -> tuple[NightReport, IntakeCounts]:
    """Crawls the sources, mails the operator what broke or healed, matches and queues every document that waits."""
    with nullcontext() if replay else watching(settings):
        night = run_night(settings, sources, replay, report, as_of=as_of)
        if replay is None:
            run_searches(settings, report)
    database = open_database(settings.database, durable=False)
    try:
        return night, take_in(database, settings)
    finally:
        database.close()
