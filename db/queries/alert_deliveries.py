"""Deliveries: what is due, what is on its way, what went out, what is parked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Exists, Integer, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from db.models import Delivery, PartnerAddress

INTERRUPTED = "the sender was stopped while this was on its way"
"""Last error of what may have arrived though no try of it ended."""


def addresses_with_due(session: Session, now: datetime) -> Sequence[tuple[PartnerAddress, int, bool]]:
    """Addresses that something is due for, each with how much is on its way to it, and whether a digest is due."""
    return [(row[0], int(row[1]), bool(row[2])) for row in session.execute(_addresses_with_due(), {"now": now})]


@cache
def _addresses_with_due() -> Select[PartnerAddress, int, bool]:
    mine = select(Delivery.id).where(Delivery.address_id == PartnerAddress.id)
    due = mine.where(Delivery.status == "waiting", Delivery.next_try_at <= bindparam("now"))
    sending = (
        select(func.count())
        .where(Delivery.address_id == PartnerAddress.id, Delivery.status == "sending")
        .scalar_subquery()
    )
    return (
        select(PartnerAddress, sending, due.where(Delivery.rhythm != "now").exists())
        .where(due.exists(), PartnerAddress.status == "confirmed")
        .options(joinedload(PartnerAddress.partner))
    )


def due_deliveries(session: Session, address_id: int, now: datetime, limit: int, is_digest: bool) -> Sequence[Delivery]:
    """What may go to an address now, oldest first: nothing of a person overtakes what is open of the same person.

    Locks the rows on PostgreSQL. What waits in another rhythm does not hold back; what is on its way or parked does."""
    return session.scalars(_due(is_digest), {"address": address_id, "now": now, "most": limit}).all()


@cache
def _due(is_digest: bool) -> Select[Delivery]:
    # Built once: the sender asks it for each address at each look, and building it costs more than answering it.
    return (
        select(Delivery)
        .where(
            Delivery.address_id == bindparam("address"),
            Delivery.status == "waiting",
            Delivery.next_try_at <= bindparam("now"),
            Delivery.rhythm != "now" if is_digest else Delivery.rhythm == "now",
            ~_is_blocked(),
        )
        .options(joinedload(Delivery.alert))
        .order_by(Delivery.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(of=Delivery)
    )


def _is_blocked() -> Exists:
    before = aliased(Delivery)
    open_before = or_(
        before.status.in_(("sending", "parked")),
        and_(before.status == "approval", before.rhythm == Delivery.rhythm),
        # Parts of one digest go out together; one that failed goes before the next.
        and_(
            before.status == "waiting",
            before.rhythm == Delivery.rhythm,
            or_(Delivery.rhythm == "now", and_(before.bundle != "", before.bundle != Delivery.bundle)),
        ),
    )
    same_lane = (before.address_id == Delivery.address_id, before.person_id == Delivery.person_id)
    return select(before.id).where(*same_lane, before.id < Delivery.id, open_before).exists()


def find_deliveries(session: Session, numbers: Collection[int]) -> dict[int, Delivery]:
    """Those deliveries by number, with alert."""
    query = select(Delivery).where(Delivery.id.in_(numbers)).options(joinedload(Delivery.alert))
    return {delivery.id: delivery for delivery in session.scalars(query)}


def take_back_unfinished(session: Session) -> int:
    """What a killed sender left on its way waits again, at once, and has lost no try by it. Returns how many."""
    result = session.execute(
        update(Delivery)
        .where(Delivery.status == "sending")
        .values(status="waiting", tries=Delivery.tries - 1, last_error=INTERRUPTED)
    )
    return int(getattr(result, "rowcount", 0))


def sent_since(session: Session, address_id: int, since: datetime) -> int:
    """How many messages reached an address since a moment; a digest counts once."""
    message = func.coalesce(func.nullif(Delivery.bundle, ""), Delivery.message_id)
    query = select(func.count(message.distinct())).where(
        Delivery.address_id == address_id, Delivery.status == "delivered", Delivery.delivered_at >= since
    )
    return session.scalars(query).one()


def sent_to_partner_since(session: Session, partner_id: int, since: datetime) -> int:
    """How many messages reached any address of a partner since a moment, or are on their way; a digest counts once."""
    message = func.coalesce(func.nullif(Delivery.bundle, ""), Delivery.message_id)
    arrived = and_(Delivery.status == "delivered", Delivery.delivered_at >= since)
    query = (
        select(func.count(message.distinct()))
        .join(PartnerAddress, PartnerAddress.id == Delivery.address_id)
        .where(PartnerAddress.partner_id == partner_id, or_(arrived, Delivery.status == "sending"))
    )
    return session.scalars(query).one()


def deliveries_of_state(session: Session, status: str | None, limit: int) -> Sequence[Delivery]:
    """The newest deliveries (of one state where one is given), with alert, at most `limit`."""
    query = select(Delivery).options(joinedload(Delivery.alert)).order_by(Delivery.id.desc()).limit(limit)
    return session.scalars(query if status is None else query.where(Delivery.status == status)).all()


def delivery_counts(session: Session) -> dict[str, int]:
    """Number of deliveries by state."""
    rows = session.execute(select(Delivery.status, func.count()).group_by(Delivery.status))
    return {row[0]: int(row[1]) for row in rows}


def parked_deliveries(session: Session, delivery_id: int | None, address_id: int | None) -> Sequence[Delivery]:
    """What is parked or refused: of one number, or parked for an address; oldest first."""
    query = select(Delivery).order_by(Delivery.id)
    if address_id is not None:
        return session.scalars(query.where(Delivery.address_id == address_id, Delivery.status == "parked")).all()
    return session.scalars(query.where(Delivery.id == delivery_id, Delivery.status.in_(("parked", "refused")))).all()
