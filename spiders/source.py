"""What we know of a source, read from its folder `spiders/sources/<name>/source.yml`."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from config.rows import ConfigError, line_of, read_mapping

SOURCES = Path(__file__).resolve().parent / "sources"
CHECKOUT = SOURCES.parent.parent

Mark = Literal["C-live", "C", "L", "U"]
"""How sure a fact is: measured on the live site, confirmed by code or documents, only listed, unconfirmed."""

STRICT = ConfigDict(extra="forbid")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, config=STRICT)
class Way:
    """One address at which a source lists what it has."""

    name: str
    via: str
    """How its answer is read: feed, listing, sitemap …, as the source's kind knows it."""
    url: str
    required: bool = True
    """A run is complete only if every required way was read to its end."""
    mark: Mark = "U"
    note: str = ""
    candidates: tuple[str, ...] = ()
    """Other addresses at which the list may stand: asked by `sources probe` alone, where `url` does not hold."""


@dataclass(frozen=True, config=STRICT)
class Expect:
    """Below this, a run has failed whatever HTTP said."""

    items: int
    """Least number of items that the ways name together in one run."""
    newest_within_days: int | None = None
    text_chars: int = 0
    """Least length of an article's text; a page with less is not an article."""
    failed_share: float = 0.2
    since: date | None = None
    """Runs before this day are no measure for later ones: set it when a source has changed for good."""
    whole_pages: bool = True
    """Whether pages end with </html>: one that does not was cut on its way."""


@dataclass(frozen=True, config=STRICT)
class Polite:
    """How gently the source is asked."""

    delay_seconds: float = 3.0
    max_requests: int = 300
    past_per_day: int = 4000
    """Requests a day that a backfill may make: with 20 seconds between two, all day long."""
    past_hours: str = ""
    """Hours of the day in which a backfill may ask, as `22-6`, in the time zone of the settings; empty for all."""


PastVia = Literal["days", "sitemap", "listing", "numbers"]


@dataclass(frozen=True, config=STRICT)
class PastWay:
    """One way into a source's past; see docs/backfill.md."""

    via: PastVia
    """days: the source's spider reads windows of days. sitemap: a sitemap, or an index of them. listing: pages of
    links. numbers: every number of a range is an item."""
    url: str = ""
    """May hold {page}, counted up from `first` until a page names nothing; {year}, {month}, {day}: one list for each
    month or day of the window; {number} for a range of numbers."""
    first: int = 1
    last: int | None = None
    step: Literal["year", "month"] = "month"
    """Of windows of days: how long they are before any is halved."""
    since: date | None = None
    """The first day that it reaches back to."""
    until: date | None = None
    mark: Mark = "U"
    note: str = ""


@dataclass(frozen=True, config=STRICT)
class Window:
    """Days that a backfill reads, both included."""

    first: date
    last: date


@dataclass(frozen=True, config=STRICT)
class Source:
    """The facts of one source."""

    name: str
    title: str
    publisher: str
    """Outlets of one publisher copy each other: they count as one origin."""
    family: str
    """Sources that are asked for together, as the hosts of RFE/RL."""
    kind: str
    """The module of `spiders/kinds/` that reads it, or `own` for the folder's own spider.py."""
    hosts: tuple[str, ...]
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    schedule: str
    """Five fields of cron, in the time zone of the settings."""
    expect: Expect
    polite: Polite
    terms: str
    ways: tuple[Way, ...]
    folder: Path
    status: Literal["collected", "off"] = "collected"
    off_since: date | None = None
    off_reason: str = ""
    key: str = ""
    """Name of the setting with the operator's key, where it is collected with one alone; it is then written as off."""
    covers_from: date | None = None
    lists_all: bool = False
    """Whether its lists together name everything that it has, so that what they no longer name is gone."""
    history: tuple[PastWay, ...] = ()
    """Ways into the source's past, for a backfill."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What only the source's own reader understands; see `read_details`."""

    def where(self, *keys: str | int) -> str:
        """`spiders/sources/<name>/source.yml:<line>` of a key, for the next step in a message."""
        path = self.folder / "source.yml"
        shown = path.relative_to(CHECKOUT) if path.is_relative_to(CHECKOUT) else path
        return f"{shown}:{line_of(path, *keys)}"

    def way(self, name: str) -> Way:
        """The way called `name`. Raises ConfigError where there is none."""
        for way in self.ways:
            if way.name == name:
                return way
        raise ConfigError(f"{self.where('ways')}: source {self.name} has no way '{name}'")


def find_sources(folder: Path = SOURCES) -> dict[str, Source]:
    """Every source by name: each folder that holds a source.yml. Raises ConfigError with file and line."""
    return {path.parent.name: read_source(path.parent) for path in sorted(folder.glob("*/source.yml"))}


def switch_on(sources: Mapping[str, Source], keys: Collection[str]) -> dict[str, Source]:
    """The sources as they are with these keys: one that needs a key, and has it, is collected."""
    return {name: _with_key(source) if source.key in keys else source for name, source in sources.items()}


def _with_key(source: Source) -> Source:
    return replace(source, status="collected", off_since=None, off_reason="")


def read_source(folder: Path) -> Source:
    """The facts in `folder`/source.yml; the folder's name is the source's name."""
    path = folder / "source.yml"
    facts = {**read_mapping(path), "name": folder.name, "folder": folder}
    try:
        source = TypeAdapter(Source).validate_python(facts)
    except ValidationError as error:
        raise _named(path, error) from error
    for keys, message in _contradictions(source):
        raise ConfigError(f"{path}:{line_of(path, *keys)}: {message}")
    return source


def read_details(source: Source, model: type[M]) -> M:
    """`source.details` checked against `model`. Raises ConfigError with file and line."""
    try:
        return model.model_validate(source.details)
    except ValidationError as error:
        raise _named(source.folder / "source.yml", error, "details") from error


def _contradictions(source: Source) -> Iterator[tuple[tuple[str | int, ...], str]]:
    names = [way.name for way in source.ways]
    if len(set(names)) != len(names):
        yield ("ways",), f"two ways have one name in {names}"
    if len(source.schedule.split()) != 5:
        yield ("schedule",), f"a schedule has five fields as in cron, not '{source.schedule}'"
    if source.status == "off" and not (source.off_since and source.off_reason):
        yield ("status",), "a source that is off says off_since and off_reason"
    if source.key and source.status != "off":
        yield ("status",), "a source that needs a key is written as off: with the key it is collected all the same"
    if source.status == "collected" and not source.ways:
        yield ("ways",), "a source that is collected has at least one way"
    for at, way in enumerate(source.ways):
        if not way.url.startswith(tuple(f"https://{host}/" for host in source.hosts)):
            yield ("ways", at), f"way '{way.name}' leads to no https address of {list(source.hosts)}: {way.url}"
    yield from _contradictions_of_history(source)


def _contradictions_of_history(source: Source) -> Iterator[tuple[tuple[str | int, ...], str]]:
    ours = tuple(f"https://{host}/" for host in source.hosts)
    for at, past in enumerate(source.history):
        if past.via != "days" and not past.url.startswith(ours):
            yield ("history", at), f"it leads to no https address of {list(source.hosts)}: {past.url}"
        if past.via == "numbers" and ("{number}" not in past.url or past.last is None):
            yield ("history", at), "a range of numbers needs {number} in its url, and first and last"


def _named(path: Path, error: ValidationError, *above: str) -> ConfigError:
    first = error.errors()[0]
    keys = (*above, *first["loc"])
    where = ".".join(str(key) for key in keys)
    return ConfigError(f"{path}:{line_of(path, *keys)}: {where}: {first['msg']} (got {first['input']!r})")
