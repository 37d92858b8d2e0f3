"""A child that reads the past: lists are taken down instead of followed, items are asked for as ordered."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy.http import Request

from crawler.child.bookkeeping import Bookkeeping
from crawler.child.reading import Reading
from db.values import Mark
from spiders.past import NamedItem
from spiders.spider import SourceSpider


class PastReading(Reading):
    """Reading, that begins with an order's lists or items, and does not follow what a list names."""

    def __init__(self, books: Bookkeeping, spider: SourceSpider) -> None:
        super().__init__(books, spider)
        self._budget = None  # what a night may ask is no bound here: the runner has reserved what may leave

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Request]:
        """What the order names, in its order."""
        past = self._books.order.past
        if past is None:
            raise TypeError("a child that reads the past has no order for it")
        await start.aclose()  # type: ignore[attr-defined]
        for via, url in past.lists:
            yield self._enter(self._spider.ask_past_list(via, url))
        for item in past.items:
            yield self._enter(self._spider.ask_past_item(item))

    async def _conclude(
        self, number: int, result: str, reason: str, given: list[Any], mark: Mark | None = None
    ) -> AsyncIterator[Request]:
        named = tuple(found for each in given if (found := _named_by(each)) is not None)
        if not named:
            async for request in super()._conclude(number, result, reason, given, mark):
                yield request
            return
        self._books.close(number, result, reason, past=named, items=len(named))
        for each in given:
            if isinstance(each, Request) and _named_by(each) is None:
                yield self._enter(each)

    def _enter(self, request: Request) -> Request:
        admitted = self._admit(request)
        if admitted is None:
            raise TypeError(f"{request.url} was ordered and is not asked for")
        return admitted


def _named_by(each: Any) -> NamedItem | None:
    named = each.meta.get("named") if isinstance(each, Request) else None
    return named if isinstance(named, NamedItem) else None
