"""The one place of a child where things are written down: archive, ledger, and the pipe to the runner."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request

from crawler.child.choosing import Chooser, TakeAll
from crawler.child.ledger import Entry, Ledger
from crawler.child.telling import Teller
from crawler.protocol import Captured, Exchange, Finished, Order, ToldDocument, read_order
from db.archive.values import Exchange as Wire
from db.archive.values import Recorded
from db.archive.writing import WarcFile
from db.values import PARTIAL, Mark, NewDocument, NewOutcome, cleaned, now
from spiders.document import Document
from spiders.past import NamedItem

NUMBER = "request_number"
"""Key of `request.meta`: the request's number in the ledger. Redirects and retries carry it on."""


class Bookkeeping:
    """Scrapy extension; the middlewares of the child ask the crawler for it."""

    def __init__(self, order: Order, teller: Teller) -> None:
        self.order = order
        self.ledger = Ledger()
        self.chooser = (Chooser if order.past is None else TakeAll)(json.loads(order.known.read_text("utf8")))
        self.chooser.again, self.chooser.checks = {stable_id for stable_id, _ in order.again}, order.checks
        self.on_the_wire = 0
        self.stop_message = ""
        self._marks = {mark.url: mark for mark in order.marks}
        self._teller = teller
        self._warc = WarcFile(order.archive, order.warc_file, waits=order.replay is None)
        self._places: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Bookkeeping":
        """As Scrapy makes it: the order and the pipe come by the settings."""
        order = read_order(Path(crawler.settings["CHILD_ORDER"]))
        self = cls(order, Teller(crawler.settings.getint("CHILD_PIPE")))
        crawler.signals.connect(self._on_dropped, signals.request_dropped)
        crawler.signals.connect(self._on_closed, signals.spider_closed)
        return self

    def mark_of(self, url: str) -> Mark | None:
        """What the server said when this list was last read to the end, if it did."""
        return self._marks.get(url)

    def archive(self, request: Request, wire: Wire) -> Recorded:
        """Writes a response down, tells the runner, and notes it for the request it belongs to."""
        recorded = self._warc.write(wire)
        self._teller.tell(Captured(recorded))
        self._places[wire.url] = recorded.offset
        number = request.meta.get(NUMBER)
        if number is not None:
            entry = self.ledger.entry(number)
            entry.offset, entry.status = recorded.offset, recorded.status
        return recorded

    def close(
        self,
        number: int,
        result: str,
        reason: str = "",
        documents: list[Document] | None = None,
        mark: Mark | None = None,
        credited: int = 0,
        items: int = 0,
        past: tuple[NamedItem, ...] = (),
    ) -> None:
        """Tells what became of a request, with the documents that its response gave."""
        entry = self.ledger.close(number)
        told = tuple(each for document in documents or [] for each in self._told(document, entry))
        self._teller.tell(
            Exchange(
                outcome=NewOutcome(entry.url, result, reason[:2000], entry.status, now()),
                offset=entry.offset,
                documents=told,
                way=entry.way,
                item=entry.item,
                checked=entry.item in self.chooser.checked,
                mark=mark,
                items=items,
                credited=credited,
                past=past,
                seen=len(self.chooser.seen),
                waiting=self.ledger.waiting,
            )
        )

    def _told(self, document: Document, entry: Entry) -> list[ToldDocument]:
        new = cleaned(new_document(document))
        listed_as = new.listed_as or self.chooser.mark_of(new.stable_id) or self._kept_mark(new.stable_id)
        if not self.chooser.take(new.stable_id, PARTIAL in new.more):
            return []
        offset = self._places.get(document.capture_url, entry.offset) if document.capture_url else entry.offset
        return [ToldDocument(replace(new, listed_as=listed_as), offset)]

    def _kept_mark(self, stable_id: str) -> str:
        """A page that was asked for by its address says nothing of its list's mark: the one we have stays."""
        return self.chooser.known.get(stable_id, "") if stable_id in self.chooser.checked else ""

    def _on_dropped(self, request: Request, **_: Any) -> None:
        """Scrapy's filter of duplicates has swallowed a request: no callback and no errback will come."""
        number = request.meta.get(NUMBER)
        if number is None:
            return
        if request.meta.get("redirect_times"):
            self.close(number, "redirect_loop", f"redirects to {request.url}, which this run has already asked for")
        else:
            self.close(number, "duplicate", "this run has already asked for the address")

    def _on_closed(self, reason: str, **_: Any) -> None:
        for entry in self.ledger.open_entries():
            self.close(entry.number, "unfinished", f"the run ended first ({reason})")
        self._warc.close()
        chooser = self.chooser
        self._teller.tell(
            Finished(
                reason=reason,
                scheduled=self.ledger.scheduled,
                seen=len(chooser.seen),
                skipped=chooser.skipped,
                repeated=chooser.repeated,
                recent_seen=len(chooser.seen.intersection(self.order.recent)),
                named=tuple(sorted(chooser.seen)),
                on_the_wire=self.on_the_wire,
                message=self.stop_message,
            )
        )


def books_of(crawler: Crawler) -> Bookkeeping:
    """The bookkeeping of a crawl."""
    books = crawler.get_extension(Bookkeeping)
    assert books is not None, "the settings of the child name its bookkeeping"
    return books


def new_document(document: Document) -> NewDocument:
    """A document of a spider as it is stored."""
    return NewDocument(
        source=document.source,
        stable_id=document.stable_id,
        url=document.url,
        title=document.title,
        text=document.text,
        hidden_text=document.hidden_text,
        language=document.language,
        kind=document.kind,
        published=document.published,
        published_precision=document.published_precision,
        updated=document.updated,
        authors=document.authors,
        listed_as=document.listed_as,
        more=document.metadata,
    )
