"""Pulls every public red notice that certain states asked for, state by state."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from scrapy.http import Request, Response

from spiders.document import Document, JsonValue, Listed, UnexpectedPage, refuse_unknown
from spiders.source import Source, Window, read_details
from spiders.sources.interpol.notices import ListPage, Notice, read_list, read_notice
from spiders.sources.interpol.partitions import (
    Asked,
    Details,
    Partition,
    Progress,
    first_partitions,
    list_address,
    split,
)
from spiders.sources.interpol.wording import read_states, write_text, write_title
from spiders.spider import Read, SourceSpider

REFUSED = 403
WHERE = "spiders/sources/interpol/notices.py"
MANY_REFUSALS = 5
"""Notices refused in one run from which the run has failed."""


class InterpolSpider(SourceSpider):
    """Notices by INTERPOL's number."""

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(source, window)
        self.details = read_details(source, Details)
        self.states = read_states()
        self.progress: dict[str, Progress] = {}
        self.refused = 0

    async def start(self) -> AsyncIterator[Any]:
        """The first queries of each sweep."""
        for sweep in self.details.sweeps:
            partitions = first_partitions(sweep)
            self.progress[sweep.way] = Progress(open=len(partitions))
            for each in partitions:
                yield self._ask_list(Asked(sweep.way, each, first=True))

    def read_page(self, asked: Asked, response: Response) -> Read:
        """The notices of a page and the next page, or smaller queries where this one cannot show all."""
        self._check_refused(response)
        page = read_list(response.body, self.source)
        progress = self.progress[asked.way]
        progress.expected += page.total if asked.first else 0
        progress.seen |= {(asked.partition.nationality, notice.key) for notice in page.notices}
        yield from (self._ask_notice(notice, asked.partition, response.url) for notice in page.notices)
        if page.total > self.details.most_per_query:
            yield from self._divide(asked, progress)
        else:
            yield from self._go_on(asked, page, progress, response.url)
        refuse_unknown("field", page.unknown_fields, WHERE)

    def _divide(self, asked: Asked, progress: Progress) -> Iterator[Request]:
        smaller = split(asked.partition, self.details.oldest)
        progress.open += len(smaller) - 1
        yield from (self._ask_list(Asked(asked.way, each)) for each in smaller)

    def _go_on(self, asked: Asked, page: ListPage, progress: Progress, url: str) -> Iterator[Request]:
        given = asked.before + len(page.notices)
        if page.has_next and page.notices and given < page.total:
            yield self._ask_list(replace(asked, page=asked.page + 1, before=given, first=False))
            return
        self._check_page_whole(page.total, given, url)
        progress.open -= 1
        if progress.open == 0 and len(progress.seen) < progress.expected:
            yield from self._count_again(asked.way, progress)

    def _count_again(self, way: str, progress: Progress) -> Iterator[Request]:
        """Asks for the totals once more: they may have changed while the sweep went on."""
        sweep = next(each for each in self.details.sweeps if each.way == way)
        partitions = first_partitions(sweep)
        progress.open, progress.expected = len(partitions), 0
        for each in partitions:
            yield self._ask_list(Asked(way, each)).replace(callback=partial(self.check_count, way), dont_filter=True)

    def check_count(self, way: str, response: Response) -> Read:
        """Raises UnexpectedPage where a sweep that split its queries has lost notices: sweep_gap."""
        self._check_refused(response)
        progress = self.progress[way]
        progress.expected += read_list(response.body, self.source).total
        progress.open -= 1
        if progress.open == 0 and len(progress.seen) < progress.expected:
            raise UnexpectedPage(
                "sweep_gap",
                f"the sweep '{way}' named {len(progress.seen)} of {progress.expected} notices: some have no age or "
                f"sex to be split by; see {self.source.where('details', 'sweeps')}",
            )
        yield from ()

    def read_detail(self, partition: Partition, listed: Notice, list_url: str, response: Response) -> Read:
        """The document of a notice; of one that INTERPOL refuses to show, what the list said of it."""
        if response.status == REFUSED:
            yield from self.keep_listed(partition, listed, list_url, None)
            yield from self._count_refusal()
            return
        notice = read_notice(response.body, self.source)
        issuing = tuple(dict.fromkeys(each.issuing for each in notice.warrants)) or (partition.issuing,)
        yield self._document(notice, issuing, response.url, listed.digest, {})
        refuse_unknown("field", notice.unknown_fields, WHERE)

    def keep_listed(self, partition: Partition, listed: Notice, list_url: str, _failure: Any) -> Read:
        """What the list said of a notice whose page cannot be had (gone since, or refused)."""
        yield self._document(listed, (partition.issuing,), list_url, "", {"partial": "listed"})

    def tell_refusal(self, response: Response) -> Read:
        """Makes the run fail, by way of a list: that single notices were refused would not."""
        self._check_refused(response.replace(status=REFUSED))
        yield from ()

    def _count_refusal(self) -> Iterator[Request]:
        self.refused += 1
        if self.refused == MANY_REFUSALS:
            sweep = self.details.sweeps[0]
            again = self._ask_list(Asked(sweep.way, first_partitions(sweep)[0]))
            yield again.replace(callback=self.tell_refusal, dont_filter=True)

    def _ask_list(self, asked: Asked) -> Request:
        way = self.source.way(asked.way)
        url = list_address(way.url, asked.partition, asked.page, self.details.most_per_query)
        request = self.ask_list(way, url, partial(self.read_page, asked), expects="json")
        # A full query shows 160 notices of more: that these are unchanged says nothing of the others.
        request.meta.update(handle_httpstatus_list=[REFUSED], unconditional=True)
        return request

    def _ask_notice(self, notice: Notice, partition: Partition, list_url: str) -> Request:
        request = self.ask_item(
            self.details.notice.format(id=notice.address_key),
            Listed(notice.key, notice.digest, " ".join((notice.given_name, notice.family_name))),
            partial(self.read_detail, partition, notice, list_url),
            partial(self.keep_listed, partition, notice, list_url),
        )
        request.meta.update(expects="json", handle_httpstatus_list=[REFUSED])
        return request

    def _check_refused(self, response: Response) -> None:
        if response.status == REFUSED:
            raise UnexpectedPage(
                "refused",
                f"INTERPOL refuses machines from this address (403); we forge no headers. Set status: off in "
                f"{self.source.where('status')} and take the open list {self.details.republisher} (CC BY-NC 4.0)",
            )

    def _check_page_whole(self, total: int, given: int, url: str) -> None:
        if given < total:
            raise UnexpectedPage("short_list", f"{url} names {given} notices but counts {total}: the list is not whole")

    def _document(
        self, notice: Notice, issuing: tuple[str, ...], capture_url: str, listed_as: str, more: dict[str, JsonValue]
    ) -> Document:
        return Document(
            source=self.source.name,
            stable_id=notice.key,
            url=self.details.page.format(id=notice.address_key),
            title=write_title(notice, issuing, self.states),
            text=write_text(notice, issuing, self.states),
            capture_url=capture_url,
            language="en",
            kind="notice",
            listed_as=listed_as,
            metadata={**_facts(notice, issuing), **more},
        )


def _facts(notice: Notice, issuing: tuple[str, ...]) -> dict[str, JsonValue]:
    claims: list[JsonValue] = [
        {"claimed_by": each.issuing, "charge": each.charge, "translation": each.translation} for each in notice.warrants
    ]
    return {
        "issuing": list(issuing),
        "nationalities": list(notice.nationalities),
        "born": notice.born,
        "claims": claims,
    }
