"""Takes down what a child tells of the past: documents, and what became of each item, in one transaction."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from crawler.backfill.judging import item_state
from crawler.protocol import Exchange, Message, ProtocolError
from crawler.storing import RunBook
from db.queries.backfill import ItemMark, NewPastItem, mark_items, plan_fresh, plan_items
from db.queries.documents import Arrival, store_arrivals
from db.queries.past_versions import OWED, store_past_documents
from db.queries.runs import add_outcomes
from db.session import Database
from db.values import PARTIAL, NewDocument, clip_id, now
from spiders.past import NamedItem, PastItem
from spiders.source import Window


class PastBook(RunBook):
    """The runner's account of one window or one batch of items."""

    def __init__(
        self,
        database: Database,
        run_id: int,
        source: str,
        provenance: str,
        window: Window,
        asked: Mapping[str, PastItem],
        origin: str,
    ) -> None:
        super().__init__(database, run_id, source, provenance)
        self.named: Counter[str] = Counter()
        """Items that each list named, of whatever days, by its address."""
        self.named_as: Counter[str] = Counter()
        """What each list named, as one number: two pages that name the same have the same."""
        self._window = window
        self._asked = asked
        """Address as it is requested → the item of the order."""
        self._origin = origin

    def take_all(self, messages: Sequence[Message]) -> None:
        """Takes down what came together, in one transaction. Raises ProtocolError as `take` does."""
        exchanges = [message for message in messages if isinstance(message, Exchange)]
        for message in messages:
            if not isinstance(message, Exchange):
                self.take(message)
        if exchanges:
            self._store_all(exchanges)
        for exchange in exchanges:
            self._count(exchange)

    def _store_all(self, exchanges: Sequence[Exchange]) -> None:
        at = now()
        with self._database.write() as session:
            self._enter_captures(session)
            self._store_documents(session, exchanges, at)
            mark_items(session, self._source, [mark for each in exchanges for mark in self._marks(each)], at)
            self._enter_missed(session, exchanges, at)
            for each in exchanges:
                self.named[each.way] += len(each.past)
                self.named_as[each.way] += sum(hash(named.stable_id) for named in each.past)
            wanted = [item for each in exchanges for item in self._wanted(each.past)]
            self.counts["named"] += plan_items(session, self._source, wanted)
            add_outcomes(session, self.run_id, [each.outcome for each in exchanges])

    def _store_documents(self, session: Session, exchanges: Sequence[Exchange], at: datetime) -> None:
        """Pages of the source itself come as of now; captures of an archive of the web as of their own time."""
        archived: list[Arrival] = []
        live: list[Arrival] = []
        given: list[NewDocument] = []
        for exchange in exchanges:
            item = self._asked.get(exchange.outcome.url)
            for told in exchange.documents:
                self._check_source(told.document)
                capture = self._key(told.offset)
                if item is not None and item.capture:
                    archived.append(Arrival(told.document, capture, moment_of(item.capture)))
                else:
                    live.append(Arrival(told.document, capture, at))
            given += [told.document for told in exchange.documents if item is None]
        self.counts.update(store_past_documents(session, archived))
        self.counts.update(store_arrivals(session, live, matched_by=OWED))
        self._enter_given(session, given, at)

    def _check_source(self, document: NewDocument) -> None:
        if document.source != self._source:
            raise ProtocolError(f"a document of source {document.source} in a run of {self._source}")

    def _enter_given(self, session: Session, given: Sequence[NewDocument], at: datetime) -> None:
        """Items of a window of days, which no list of ours had named: they come into the calendar as read."""
        items = [self._given(document) for document in given]
        fresh = plan_fresh(session, self._source, items)
        marks = [
            ItemMark(each.stable_id, each.state, "", each.day)
            for each in items
            if (clip_id(each.stable_id), "") not in fresh
        ]
        mark_items(session, self._source, marks, at)

    def _given(self, document: NewDocument) -> NewPastItem:
        day = document.published.date() if document.published else self._window.first
        state = "failed" if PARTIAL in document.more else "read"
        return NewPastItem(document.stable_id, document.url, self._origin, "", day, True, state=state)

    def _marks(self, exchange: Exchange) -> Iterator[ItemMark]:
        """What became of the item that was asked for, where the order had one."""
        item = self._asked.get(exchange.outcome.url)
        state, whole = _state_of(exchange)
        if item is not None and state is not None:
            day = whole[0].published.date() if whole and whole[0].published else None
            yield ItemMark(item.stable_id, state, _why(exchange.outcome.reason, state), day, item.capture)

    def _enter_missed(self, session: Session, exchanges: Sequence[Exchange], at: datetime) -> None:
        """Pages of a window of days that could not be had."""
        missed = [
            (exchange, state)
            for exchange in exchanges
            for state in [_state_of(exchange)[0]]
            if state not in (None, "read") and exchange.outcome.result != "read"
            if exchange.outcome.url not in self._asked
        ]
        items = [
            NewPastItem(each.item, each.outcome.url, self._origin, "", self._window.first, state=state)
            for each, state in missed
            if state
        ]
        plan_items(session, self._source, items)
        marks = [ItemMark(each.item, state, each.outcome.reason) for each, state in missed if state]
        mark_items(session, self._source, marks, at)

    def _wanted(self, named: Sequence[NamedItem]) -> list[NewPastItem]:
        """What a list names, as far as it may be of the days that are asked for."""
        return [
            NewPastItem(
                each.stable_id, each.url, self._origin, each.listed_as, each.day, each.day_known, each.capture,
                each.place, each.last_seen, each.gone_by,
            )
            for each in named
            if may_be_within(each, self._window)
        ]  # fmt: skip


def may_be_within(item: NamedItem, window: Window) -> bool:
    """Whether an item may be of the window's days. A mark of change is never earlier than the publication."""
    if item.day is None:
        return True
    return item.day >= window.first and (item.day <= window.last or not item.day_known)


def moment_of(capture: str) -> datetime:
    """The moment of a capture of an archive of the web, YYYYMMDDhhmmss in UTC."""
    return datetime.strptime(f"{capture}+0000", "%Y%m%d%H%M%S%z")


def day_of(capture: str) -> date:
    """The day of a capture."""
    return moment_of(capture).date()


def _state_of(exchange: Exchange) -> tuple[str | None, list[NewDocument]]:
    """(what became of the item of an exchange, its whole documents); no state where it was no item's."""
    whole = [told.document for told in exchange.documents if PARTIAL not in told.document.more]
    return item_state(exchange.outcome.result, len(whole)) if exchange.item else None, whole


def _why(reason: str, state: str) -> str:
    return reason or ("" if state == "read" else "the page gave no document")
