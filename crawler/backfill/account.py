"""Takes down what a child tells of the past: documents, and what became of each item, in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from crawler.backfill.judging import item_state
from crawler.protocol import Exchange, ProtocolError
from crawler.storing import RunBook
from db.queries.backfill import NewPastItem, mark_item, plan_items
from db.queries.documents import store_documents
from db.queries.past_versions import owe_to_backfill, store_past_document
from db.queries.runs import add_outcome
from db.session import Database
from db.values import PARTIAL, NewDocument, now
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

    def _store(self, exchange: Exchange) -> None:
        at = now()
        with self._database.write() as session:
            self._enter_captures(session)
            for told in exchange.documents:
                self._store_document(session, told.document, self._key(told.offset), exchange, at)
            self._mark(session, exchange, at)
            self.named[exchange.way] += len(exchange.past)
            self.named_as[exchange.way] += sum(hash(each.stable_id) for each in exchange.past)
            self.counts["named"] += plan_items(session, self._source, self._wanted(exchange.past))
            add_outcome(session, self.run_id, exchange.outcome)

    def _store_document(
        self, session: Session, document: NewDocument, capture: int | None, exchange: Exchange, at: datetime
    ) -> None:
        if document.source != self._source:
            raise ProtocolError(f"a document of source {document.source} in a run of {self._source}")
        item = self._asked.get(exchange.outcome.url)
        if item is not None and item.capture:
            fate = store_past_document(session, document, capture, moment_of(item.capture))
            self.counts[fate] += 1
            return
        self.counts.update(store_documents(session, [document], capture, at))
        owe_to_backfill(session, self._source, [document.stable_id], at)
        if item is None:
            self._enter_given(session, document, at)

    def _enter_given(self, session: Session, document: NewDocument, at: datetime) -> None:
        """An item of a window of days, which no list of ours had named: it comes into the calendar as read."""
        day = document.published.date() if document.published else self._window.first
        state = "failed" if PARTIAL in document.more else "read"
        found = NewPastItem(document.stable_id, document.url, self._origin, "", day, True, state=state)
        if not plan_items(session, self._source, [found]):
            mark_item(session, self._source, document.stable_id, "", state, "", at, day)

    def _mark(self, session: Session, exchange: Exchange, at: datetime) -> None:
        outcome = exchange.outcome
        item = self._asked.get(outcome.url)
        whole = [told.document for told in exchange.documents if PARTIAL not in told.document.more]
        state = item_state(outcome.result, len(whole)) if exchange.item else None
        if state is None or (item is None and state == "read"):
            return
        if item is not None:
            day = whole[0].published.date() if whole and whole[0].published else None
            mark_item(session, self._source, item.stable_id, item.capture, state, _why(outcome.reason, state), at, day)
        elif outcome.result != "read":
            self._enter_missed(session, exchange, state, at)

    def _enter_missed(self, session: Session, exchange: Exchange, state: str, at: datetime) -> None:
        """A page of a window of days that could not be had."""
        missed = NewPastItem(exchange.item, exchange.outcome.url, self._origin, "", self._window.first, state=state)
        plan_items(session, self._source, [missed])
        mark_item(session, self._source, exchange.item, "", state, exchange.outcome.reason, at, None)

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


def _why(reason: str, state: str) -> str:
    return reason or ("" if state == "read" else "the page gave no document")
