"""The account of a source's past: which windows and items are planned, read, gone or failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from db.models import Document, DocumentVersion, PastItem, PastWindow, Run
from db.queries.adding import add_rows
from db.values import PARTIAL, clean_text, clip_id

MOST_TRIES = 3
"""Tries after which a page that fails stays a named gap until somebody asks for it again."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NewPastItem:
    """One item as a list of the past named it, ready to be planned."""

    stable_id: str
    url: str
    origin: str = "live"
    listed_as: str = ""
    day: date | None = None
    day_known: bool = False
    capture: str = ""
    place: str = ""
    last_seen: date | None = None
    gone_by: date | None = None
    state: str = "planned"


@dataclass(frozen=True, slots=True)
class ItemMark:
    """What became of one item."""

    stable_id: str
    state: str
    reason: str = ""
    day: date | None = None
    """That of the document, where it says one."""
    capture: str = ""


@dataclass(frozen=True, slots=True)
class PlannedWindow:
    """One window that is to be read."""

    id: int
    origin: str
    kind: str
    key: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class MonthCount:
    """What is known of one month of a source's past: numbers of pages by what became of them."""

    month: str
    """YYYY-MM; empty for pages of which nothing says when they are of."""
    planned: int = 0
    read: int = 0
    gone: int = 0
    failed: int = 0

    @property
    def named(self) -> int:
        """All that are known to have existed."""
        return self.planned + self.read + self.gone + self.failed


def plan_windows(
    session: Session, source: str, origin: str, kind: str, windows: Iterable[tuple[str, date | None, date | None]]
) -> int:
    """Enters windows (key, first, last) that are not known yet; returns how many were new."""
    same = (PastWindow.source == source, PastWindow.origin == origin, PastWindow.kind == kind)
    known = set(session.scalars(select(PastWindow.key).where(*same)))
    rows = [
        {"source": source, "origin": origin, "kind": kind, "key": key, "first": first, "last": last}
        for key, first, last in dict.fromkeys(windows)
        if key not in known
    ]
    if rows:
        session.execute(insert(PastWindow), rows)
    return len(rows)


def next_windows(
    session: Session, source: str, origin: str, kind: str, before: datetime, limit: int
) -> list[PlannedWindow]:
    """The next windows that are planned, or gaps that were last tried before `before`; oldest days first."""
    rows = session.scalars(
        select(PastWindow)
        .where(PastWindow.source == source, PastWindow.origin == origin, PastWindow.kind == kind)
        .where(_owed(PastWindow.state == "gap", PastWindow.state, PastWindow.tries, PastWindow.tried_at, before))
        .order_by(PastWindow.first, PastWindow.id)
        .limit(limit)
    )
    return [PlannedWindow(row.id, row.origin, row.kind, row.key, row.first, row.last) for row in rows]


def close_window(session: Session, window: int, state: str, named: int, reason: str, at: datetime) -> None:
    """Records what became of a window."""
    values = {"state": state, "named": named, "reason": reason, "tried_at": at, "tries": PastWindow.tries + 1}
    session.execute(update(PastWindow).where(PastWindow.id == window).values(values))


def plan_items(session: Session, source: str, items: Sequence[NewPastItem]) -> int:
    """Enters items that are not known yet; returns how many. Of those that come twice the first counts.

    An item that is stored in full already counts as read."""
    return len(plan_fresh(session, source, items))


def plan_fresh(session: Session, source: str, items: Sequence[NewPastItem]) -> set[tuple[str, str]]:
    """Enters items that are not known yet; returns (stable id, capture) of those."""
    fresh: set[tuple[str, str]] = set()
    for at in range(0, len(items), AT_ONCE):
        batch: dict[tuple[str, str], NewPastItem] = {}
        for each in items[at : at + AT_ONCE]:
            batch.setdefault((clip_id(each.stable_id), each.capture), each)
        fresh |= _plan_batch(session, source, batch)
    return fresh


def _plan_batch(session: Session, source: str, batch: dict[tuple[str, str], NewPastItem]) -> set[tuple[str, str]]:
    ids = {stable_id for stable_id, _ in batch}
    rows = session.execute(
        select(PastItem.stable_id, PastItem.capture).where(PastItem.source == source, PastItem.stable_id.in_(ids))
    )
    new = batch.keys() - {(stable_id, capture) for stable_id, capture in rows}
    if new:
        stored = _stored_in_full(session, source, ids)
        rows_of_new = [_item_row(source, key, each, stored) for key, each in batch.items() if key in new]
        add_rows(session, PastItem, rows_of_new)
    return new


def _stored_in_full(session: Session, source: str, ids: set[str]) -> dict[str, str]:
    """Stable id → listed_as. In two steps: in one, PostgreSQL reads all versions of tables that it has not measured."""
    known = select(Document.id, Document.stable_id, Document.listed_as).where(
        Document.source == source, Document.stable_id.in_(ids)
    )
    documents = {key: (stable_id, listed_as) for key, stable_id, listed_as in session.execute(known)}
    full = select(DocumentVersion.document_id).where(
        DocumentVersion.document_id.in_(documents), DocumentVersion.more[PARTIAL].as_string().is_(None)
    )
    return dict(documents[key] for key in session.scalars(full)) if documents else {}


def _item_row(
    source: str, key: tuple[str, str], each: NewPastItem, stored: dict[str, str]
) -> dict[str, str | bool | date | None]:
    unchanged = not each.capture and key[0] in stored and (not each.listed_as or stored[key[0]] == each.listed_as)
    return {
        "source": source,
        "stable_id": key[0],
        "capture": each.capture,
        "origin": each.origin,
        "url": clean_text(each.url),
        "listed_as": clean_text(each.listed_as)[:100],
        "place": each.place,
        "month": month_of(each.day),
        "day_known": each.day_known,
        "state": "read" if unchanged else each.state,
        "last_seen": each.last_seen,
        "gone_by": each.gone_by,
    }


def next_items(session: Session, source: str, origin: str, before: datetime, limit: int) -> Sequence[PastItem]:
    """The next items to be asked for: what is planned, by month; then what failed in an earlier command."""
    mine = select(PastItem).where(PastItem.source == source, PastItem.origin == origin)
    order = (PastItem.month, PastItem.id)
    planned = session.scalars(mine.where(PastItem.state == "planned").order_by(*order).limit(limit)).all()
    if planned:
        return planned
    failed = (PastItem.state == "failed", PastItem.tries < MOST_TRIES, PastItem.tried_at < before)
    return session.scalars(mine.where(*failed).order_by(*order).limit(limit)).all()


def count_owed(session: Session, source: str, before: datetime) -> tuple[int, int]:
    """(items, windows) that are still to be asked for."""
    items = select(func.count()).where(
        PastItem.source == source,
        _owed(PastItem.state == "failed", PastItem.state, PastItem.tries, PastItem.tried_at, before),
    )
    windows = select(func.count()).where(
        PastWindow.source == source,
        _owed(PastWindow.state == "gap", PastWindow.state, PastWindow.tries, PastWindow.tried_at, before),
    )
    return session.scalars(items).one(), session.scalars(windows).one()


def mark_items(session: Session, source: str, marks: Sequence[ItemMark], at: datetime) -> None:
    """Records what became of items that are planned or failed."""
    dated = [_mark_row(source, each, at) | _day_of(each) for each in marks if each.day is not None]
    undated = [_mark_row(source, each, at) for each in marks if each.day is None]
    items = PastItem.__table__
    marking = (
        update(PastItem)
        .where(PastItem.source == bindparam("of_source"), PastItem.stable_id == bindparam("of_id"))
        .where(PastItem.capture == bindparam("of_capture"))
        .values({items.c.tries: items.c.tries + 1})
    )
    for rows in (dated, undated):
        if rows:
            session.connection().execute(marking, rows)


def _mark_row(source: str, mark: ItemMark, at: datetime) -> dict[str, object]:
    return {
        "of_source": source,
        "of_id": clip_id(mark.stable_id),
        "of_capture": mark.capture,
        "state": mark.state,
        "reason": mark.reason[:2000],
        "tried_at": at,
    }


def _day_of(mark: ItemMark) -> dict[str, object]:
    return {"month": month_of(mark.day), "day_known": True}


def count_months(session: Session, source: str) -> list[MonthCount]:
    """The calendar of a source's past, oldest month first."""
    rows = session.execute(
        select(PastItem.month, PastItem.state, func.count())
        .where(PastItem.source == source, PastItem.state != "outside")
        .group_by(PastItem.month, PastItem.state)
    )
    months: dict[str, dict[str, int]] = {}
    for month, state, count in rows:
        months.setdefault(month, {})[state] = count
    return [MonthCount(month, **counts) for month, counts in sorted(months.items())]


def past_sources(session: Session) -> list[str]:
    """Sources whose past has been walked at all."""
    named = select(PastWindow.source).union(select(PastItem.source))
    return sorted(session.scalars(named))


def holes_of(session: Session, source: str, limit: int = 1000) -> Sequence[PastItem]:
    """Pages of the past that could not be had, by month."""
    return session.scalars(
        select(PastItem)
        .where(PastItem.source == source, PastItem.state.in_(("failed", "gone")))
        .order_by(PastItem.month, PastItem.stable_id)
        .limit(limit)
    ).all()


def gaps_of(session: Session, source: str) -> Sequence[PastWindow]:
    """Windows of the past that could not be read, oldest first."""
    return session.scalars(
        select(PastWindow)
        .where(PastWindow.source == source, PastWindow.state == "gap")
        .order_by(PastWindow.first, PastWindow.id)
    ).all()


def close_past_run(
    session: Session, run_id: int, status: str, reason: str, counts: dict[str, int], at: datetime
) -> None:
    """Ends a run of a backfill. It is no measure of a source's health, and never its last good run."""
    values = {"status": status, "reason": reason, "counts": counts, "finished_at": at}
    session.execute(update(Run).where(Run.id == run_id).values(values))


def month_of(day: date | None) -> str:
    """YYYY-MM, or nothing."""
    return f"{day:%Y-%m}" if day else ""


def _owed(
    failed: ColumnElement[bool],
    state: SQLColumnExpression[str],
    tries: SQLColumnExpression[int],
    tried_at: SQLColumnExpression[datetime | None],
    before: datetime,
) -> ColumnElement[bool]:
    """Planned, or failed and not tried since `before`."""
    return or_(state == "planned", failed & (tries < MOST_TRIES) & (tried_at < before))
