"""Versions that a backfill brings: owed to an intake of their own, and put where they belong in time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from sqlalchemy import extract, func, insert, select, update
from sqlalchemy.orm import Session, joinedload

from db.models import Candidate, Document, DocumentVersion
from db.queries.documents import Arrival, store_arrivals, version_row
from db.values import cleaned, clip_id

OWED = "owed:backfill"
"""`matched_by` of a version that waits for intake into the backfill queue: a night passes it over."""

PastFate = Literal["new", "changed", "unchanged"]


def store_past_documents(session: Session, arrivals: Sequence[Arrival]) -> Counter[PastFate]:
    """Stores what pages of one source said at moments of the past (`at`); returns how many were what."""
    ids = {clip_id(each.document.stable_id) for each in arrivals}
    known = set(
        session.scalars(
            select(Document.stable_id).where(
                Document.source == arrivals[0].document.source, Document.stable_id.in_(ids)
            )
        )
        if arrivals
        else ()
    )
    fresh = {
        stable_id: each for each in reversed(arrivals) if (stable_id := clip_id(each.document.stable_id)) not in known
    }
    store_arrivals(session, list(fresh.values()), matched_by=OWED)
    fates: Counter[PastFate] = Counter({"new": len(fresh)})
    taken = {id(each) for each in fresh.values()}
    fates.update(store_past_document(session, each) for each in arrivals if id(each) not in taken)
    return +fates


def store_past_document(session: Session, arrival: Arrival) -> PastFate:
    """Stores what a page said at a moment of the past, before or between the versions that are known of it.

    A text like that of the version just before or after is no version of its own. Versions of the time before the
    first that we read ourselves have the numbers 0, -1, -2 …"""
    new = replace(arrival, document=cleaned(arrival.document))
    known = session.execute(
        select(
            DocumentVersion.id,
            DocumentVersion.number,
            DocumentVersion.digest,
            DocumentVersion.read_at,
            DocumentVersion.document_id,
        )
        .join(Document)
        .where(Document.source == new.document.source, Document.stable_id == new.document.stable_id)
        .order_by(DocumentVersion.number)
    ).all()
    if not known:
        store_arrivals(session, [new], matched_by=OWED)
        return "new"
    earlier = [row for row in known if row.read_at <= new.at]
    later = [row for row in known if row.read_at > new.at]
    if new.document.digest in {row.digest for row in (*earlier[-1:], *later[:1])}:
        return "unchanged"
    number = _make_room(session, [row.id for row in earlier], known[0].number) if later else known[-1].number + 1
    session.execute(insert(DocumentVersion), [version_row(new, known[0].document_id, number, OWED)])
    return "changed"


def _make_room(session: Session, earlier: Sequence[int], lowest: int) -> int:
    """Moves earlier versions one number down; returns the number that is free then."""
    for place, version in enumerate(earlier):
        session.execute(update(DocumentVersion).where(DocumentVersion.id == version).values(number=lowest + place - 1))
    return lowest + len(earlier) - 1


def owed_after(session: Session, after: int, limit: int) -> Sequence[DocumentVersion]:
    """The next versions that a backfill brought and no intake has read, by number of the version."""
    return session.scalars(
        select(DocumentVersion)
        .options(joinedload(DocumentVersion.document))
        .where(DocumentVersion.matched_by == OWED, DocumentVersion.id > after)
        .order_by(DocumentVersion.id)
        .limit(limit)
    ).all()


def count_cards_by_year(session: Session) -> dict[str, int]:
    """Year of publication → undecided cards of the backfill queue; '' where nothing dates a card."""
    year = extract("year", Candidate.published)
    rows = session.execute(
        select(year, func.count())
        .where(Candidate.queue == "backfill", Candidate.status == "new")
        .group_by(year)
        .order_by(year)
    )
    return {str(int(found)) if found is not None else "": count for found, count in rows}
