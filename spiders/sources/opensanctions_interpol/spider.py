"""Reads the last good release of INTERPOL's red notices that OpenSanctions published."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from pydantic import Field
from scrapy.http import Request, Response

from config.rows import Row
from spiders.document import Document, JsonValue, Listed, UnexpectedPage, refuse_unknown
from spiders.kinds.past import absent
from spiders.past import NamedItem, PastItem
from spiders.source import PastVia, Source, Window, read_details
from spiders.sources.interpol.wording import read_states, write_text, write_title
from spiders.sources.opensanctions_interpol.joining import Republished, is_wanted, join
from spiders.sources.opensanctions_interpol.releases import (
    Release,
    check_whole,
    read_day,
    read_entities,
    read_release,
    read_version,
    released_at,
)
from spiders.spider import Read, SourceSpider


class Details(Row):
    """What only this spider reads of source.yml."""

    index: str
    file: str
    stale_days: int = Field(gt=0)
    issuing: tuple[str, ...] = Field(min_length=1)
    issuing_for_nationals: tuple[str, ...]
    page: str


class OpenSanctionsInterpolSpider(SourceSpider):
    """Notices by INTERPOL's number. No request carries a person's name."""

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(source, window)
        self.details = read_details(source, Details)
        self.states = read_states()
        self.releases = source.ways[0]

    reads_past = True

    async def start(self) -> AsyncIterator[Any]:
        """The list of releases."""
        yield self.ask_list(self.releases, self.releases.url, self.read_versions, expects="json")

    def read_versions(self, response: Response) -> Read:
        """The index of the last good release. Raises UnexpectedPage: stale_release."""
        version = read_version(response.body, self.source)
        self._check_fresh(version, read_server_time(response, self.now()))
        url = self.details.index.format(version=version)
        yield self.ask_list(self.releases, url, partial(self.read_index, version), expects="json")

    def read_index(self, version: str, response: Response) -> Read:
        """The file of the release."""
        release = read_release(response.body, version, self.details.file, self.source)
        yield self.ask_list(self.releases, release.url, partial(self.read_file, release), expects="json")

    def read_file(self, release: Release, response: Response) -> Read:
        """A document for each notice that the states of source.yml ask for.

        Raises UnexpectedPage: broken_release; UnknownWord for a property that nobody has named yet."""
        check_whole(response.body, release)
        unknown: set[str] = set()
        for each in join(read_entities(response.body, self.source)):
            unknown.update(each.notice.unknown_fields)
            if is_wanted(each, self.details.issuing, self.details.issuing_for_nationals):
                yield self._document(each, response.url)
        refuse_unknown("field", unknown, "spiders/sources/opensanctions_interpol/joining.py")

    def ask_past_list(self, via: PastVia, url: str) -> Request:
        """The index of the release of one day of the past; where none was kept, it is not there."""
        meta = {"way": "past", "expects": "json", "handle_httpstatus_list": [404, 410], "may_be_empty": True}
        return Request(url, callback=partial(self.read_past_index, read_day(url, self.source)), meta=meta)

    def read_past_index(self, day: str, response: Response) -> Read:
        """The file of that release, as one item of the past."""
        if absent(response):
            return
        release = read_release(response.body, day, self.details.file, self.source)
        item = PastItem(f"release {day}", release.url, capture=f"{day}000000", place=release.checksum)
        request = self.ask_past_item(item)
        on = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).date()
        request.meta["named"] = NamedItem(
            item.stable_id, item.url, "", on, day_known=True, capture=item.capture, place=item.place
        )
        yield request

    def ask_past_item(self, item: PastItem) -> Request:
        """The file of a release of the past: its notices are versions as of its day."""
        release = Release(item.capture, item.url, item.place)
        return self.ask_item(item.url, Listed(item.stable_id), partial(self.read_file, release))

    def _check_fresh(self, version: str, at: datetime) -> None:
        age = at - released_at(version)
        if age > timedelta(days=self.details.stale_days):
            raise UnexpectedPage(
                "stale_release",
                f"the last good release {version} is {age.days} days old, expected at most {self.details.stale_days} "
                f"({self.source.where('details', 'stale_days')}): nothing can be said of notices added or gone since",
            )

    def _document(self, each: Republished, capture_url: str) -> Document:
        notice = each.notice
        claims: list[JsonValue] = [{"claimed_by": one.issuing, "charge": one.charge} for one in notice.warrants]
        facts: dict[str, JsonValue] = {
            "issuing": list(each.issuing),
            "nationalities": list(notice.nationalities),
            "born": notice.born,
            "claims": claims,
            "first_seen": each.first_seen,
            "licence": "CC BY-NC 4.0, OpenSanctions",
        }
        return Document(
            source=self.source.name,
            stable_id=notice.key,
            url=self.details.page.format(id=notice.address_key),
            title=write_title(notice, each.issuing, self.states),
            text=write_text(notice, each.issuing, self.states),
            capture_url=capture_url,
            language="en",
            kind="notice",
            listed_as=each.last_change,
            metadata={name: value for name, value in facts.items() if value},
        )


def read_server_time(response: Response, otherwise: datetime) -> datetime:
    """When the server answered, by its own clock; a replay of old answers is judged as of then."""
    said = (response.headers.get("Date") or b"").decode("latin-1")
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return otherwise
    return at if at.tzinfo else at.replace(tzinfo=UTC)
