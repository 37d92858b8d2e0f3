"""Asks the engines for the persons for whom it was switched on: by the same child, guard and archive as a night."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from config.names import read_name_rules
from config.settings import Settings
from crawler.judging import RunFacts, Verdict
from crawler.locking import only_one
from crawler.night import DYING_SECONDS, Night, Running
from crawler.protocol import Order
from crawler.report import NightReport, Progress
from crawler.search.asking import SwitchedOn, choose_spellings, due_searches, write_queries
from db.queries.searches import mark_asked, searches_on
from db.session import Database, open_database
from db.values import now
from matcher.spellings import Speller
from spiders.asked import Asked
from spiders.kinds.search import SearchFacts
from spiders.source import SOURCES, Source, read_details, read_source

ENGINES = SOURCES.parent / "engines"
QUIET = "critical"
"""Log level of a search: its addresses hold names, and no log may."""


@dataclass(frozen=True, slots=True)
class Access:
    """How an engine is reached."""

    key: str = ""
    address: str = ""
    """Only where it is not the one of source.yml."""


def run_searches(
    settings: Settings, report: Callable[[Progress], None], access: Mapping[str, Access] | None = None
) -> NightReport | None:
    """Asks what is due; None where nothing is, and then not one request goes out. `access` is for tests.

    Raises AlreadyRunningError where a night runs."""
    reachable = access_of(settings) if access is None else access
    database = open_database(settings.database, durable=False)
    try:
        due = _due(database, settings, reachable)
        if not due:
            return None
        with only_one("night", settings.home, database, DYING_SECONDS) as lock:
            engines = {name: read_source(ENGINES / name) for name in sorted({each.engine for each in due})}
            asked = {name: _ask(source, due, reachable[name]) for name, source in engines.items()}
            with database.write() as session:
                mark_asked(session, [each.id for each in due], now())
            return SearchNight(settings, database, report, lock, asked).run(list(engines.values()))
    finally:
        database.close()


def access_of(settings: Settings) -> dict[str, Access]:
    """The engines that can be asked: with their key, or with their address."""
    found = {"google_news": Access()}
    if settings.brave_key is not None:
        found["brave"] = Access(key=settings.brave_key.get_secret_value())
    if settings.searxng_url:
        found["searxng"] = Access(address=settings.searxng_url.rstrip("/") + "/search")
    return found


def _due(database: Database, settings: Settings, reachable: Mapping[str, Access]) -> list[SwitchedOn]:
    with database.read() as session:
        rows = [SwitchedOn(*row) for row in searches_on(session)]
    return due_searches(rows, now(), reachable, settings.searches_a_day)


def _ask(source: Source, due: Sequence[SwitchedOn], access: Access) -> Asked:
    """The queries of an engine, each once."""
    facts, speller = read_details(source, SearchFacts), Speller(read_name_rules())
    queries: list[str] = []
    for each in due:
        if each.engine == source.name:
            spelled = [spelling for name in each.names[:1] for spelling in speller.spellings(name)]
            spellings = choose_spellings(each.names, spelled)
            queries += write_queries(spellings, facts.joins, facts.longest, facts.most_queries)
    return Asked(tuple(dict.fromkeys(queries)), access.key, access.address)


class SearchNight(Night):
    """A night of engines: its orders carry the queries, and nothing that it says of itself carries an address."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        report: Callable[[Progress], None],
        lock: int,
        asked: Mapping[str, Asked],
    ) -> None:
        super().__init__(settings, database, None, report, False, 1, lock)
        self._asked = asked
        self._kind = "search"

    def _order(self, source: Source, run_id: int, at: datetime) -> Order:
        asked = self._asked[source.name]
        order = super()._order(source, run_id, at)
        return replace(
            order,
            asked=asked,
            marks=(),
            again=(),
            checks=0,
            log_level=QUIET,
            allow_local=_is_literal(asked.address),
            sources=ENGINES,
        )

    def _judge(self, each: Running, facts: RunFacts, counts: Mapping[str, int]) -> Verdict:
        """Complete where every query was answered; the reason counts, and names no address."""
        ends = sum((Counter(results) for results in facts.way_results.values()), Counter[str]())
        failed = {result: number for result, number in ends.items() if result != "read"}
        if not failed and facts.finish == "finished":
            return Verdict("complete", "")
        what = ", ".join(sorted(failed)) or facts.finish
        said = f"{sum(failed.values())} of {ends.total()} queries failed ({what}); see {facts.source.where('ways')}"
        return Verdict("failed", f"engine {facts.source.name}: {said}")


def _is_literal(address: str) -> bool:
    """Whether an address names a place by its number: such a place of our own network may be asked, and it alone."""
    try:
        ip_address(urlsplit(address).hostname or "")
    except ValueError:
        return False
    return True
