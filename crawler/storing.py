"""Takes down what a child tells: capture, documents and outcome of a request in one transaction."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from crawler.known_page import CHECK, compare_reading, known_page_of
from crawler.protocol import Captured, Exchange, Finished, Message, ProtocolError
from crawler.shapes import shape_of
from db.archive.values import Recorded
from db.queries.captures import add_captures
from db.queries.documents import STAYS, store_documents
from db.queries.known import mark_checked
from db.queries.presence import last_state
from db.queries.runs import add_outcome
from db.session import Database
from db.values import Mark, NewDocument, now
from spiders.document import UNKNOWN_WORDS


class RunBook:
    """The runner's account of one run, in the database and in numbers."""

    def __init__(self, database: Database, run_id: int, source: str, provenance: str, recent: int = 0) -> None:
        self.run_id = run_id
        self.recent = recent
        self.counts: Counter[str] = Counter()
        self.results: Counter[str] = Counter()
        self.item_results: Counter[str] = Counter()
        self.way_results: dict[str, Counter[str]] = defaultdict(Counter)
        self.way_reasons: dict[str, str] = {}
        self.unknown = ""
        self.items: dict[str, str] = {}
        self.marks: list[Mark] = []
        self.finished: Finished | None = None
        self.seen = self.waiting = self.credited = 0
        self._database = database
        self._source = source
        self._provenance = provenance
        self._waiting_captures: list[Recorded] = []
        self._keys: dict[int, int] = {}

    def take(self, message: Message) -> None:
        """Takes one message down. Raises ProtocolError where it contradicts what came before."""
        if isinstance(message, Captured):
            self._waiting_captures.append(message.recorded)
        elif isinstance(message, Exchange):
            self._store(message)
            self._count(message)
        else:
            self.finished = message

    def answer_for(self, taken_over: Sequence[NewDocument]) -> None:
        """Counts what a run that was cut off had read: this run's verdict is about it too."""
        at = now()
        for document in taken_over:
            self.counts.update(shape_of(document, at))
        if taken_over:
            self.counts["taken_over"] = len(taken_over)

    def flush(self) -> None:
        """Enters responses that belong to no request of the spider: robots.txt, and what a dead child left."""
        with self._database.write() as session:
            self._enter_captures(session)

    def _store(self, exchange: Exchange) -> None:
        at = now()
        with self._database.write() as session:
            self._enter_captures(session)
            if exchange.checked:
                self._compare(session, exchange, at)
            for told in exchange.documents:
                if told.document.source != self._source:
                    raise ProtocolError(f"a document of source {told.document.source} in a run of {self._source}")
                fates = store_documents(session, [told.document], self._key(told.offset), at, held_by=self.run_id)
                if exchange.checked:
                    continue
                self.counts.update(fates)
                if not STAYS & fates.keys():
                    self.counts.update(shape_of(told.document, at))
            add_outcome(session, self.run_id, exchange.outcome)

    def _compare(self, session: Session, exchange: Exchange, at: datetime) -> None:
        """Counts how a stored document's page read tonight, before what it says now is stored."""
        mark_checked(session, self._source, exchange.item, at)
        before = known_page_of(last_state(session, self._source, exchange.item).document)
        told = [each.document for each in exchange.documents if each.document.stable_id == exchange.item]
        after = known_page_of(told[0]) if told else None
        self.counts[CHECK + compare_reading(before, exchange.outcome.result, after)] += 1

    def _enter_captures(self, session: Session) -> None:
        keys = add_captures(session, self._waiting_captures, self._source, self.run_id, self._provenance)
        self._keys.update(zip((each.offset for each in self._waiting_captures), keys, strict=True))
        self._waiting_captures = []

    def _key(self, offset: int | None) -> int | None:
        if offset is None:
            return None
        if offset not in self._keys:
            raise ProtocolError(f"a document from offset {offset}, where no response was told")
        return self._keys[offset]

    def _count(self, exchange: Exchange) -> None:
        result = exchange.outcome.result
        self.results[result] += 1
        if exchange.item:
            self.item_results[result] += 1
            self.items[exchange.item] = result
            if result in UNKNOWN_WORDS:
                self.unknown = self.unknown or exchange.outcome.reason
        if exchange.way:
            self.way_results[exchange.way][result] += 1
            if exchange.outcome.reason:
                self.way_reasons.setdefault(exchange.way, exchange.outcome.reason)
        if exchange.mark is not None:
            self.marks.append(exchange.mark)
        self.credited += exchange.credited
        self.seen, self.waiting = exchange.seen, exchange.waiting
