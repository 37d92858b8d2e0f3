"""Partners, their addresses and contacts."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from db.models import Partner, PartnerAddress, PartnerContact, PartnerSession


def find_partner(session: Session, name: str) -> Partner | None:
    """The partner of that name, active or not, with addresses and routes."""
    return session.scalars(
        select(Partner)
        .where(Partner.name == name)
        .options(selectinload(Partner.addresses), selectinload(Partner.routes))
    ).first()


def list_partners(session: Session) -> Sequence[Partner]:
    """All partners by name, with addresses and routes."""
    return session.scalars(
        select(Partner).options(selectinload(Partner.addresses), selectinload(Partner.routes)).order_by(Partner.name)
    ).all()


def find_partner_by_number(session: Session, partner_id: int) -> Partner | None:
    """The partner of that number, active or not, with addresses and routes."""
    return session.get(Partner, partner_id, options=[selectinload(Partner.addresses), selectinload(Partner.routes)])


def revoke_partner_sessions(session: Session, contact_id: int) -> None:
    """Ends all sign-ins of a contact."""
    session.execute(update(PartnerSession).where(PartnerSession.contact_id == contact_id).values(revoked=True))


def find_address(session: Session, address_id: int) -> PartnerAddress | None:
    """The address of that number with its partner."""
    return session.get(PartnerAddress, address_id, options=[joinedload(PartnerAddress.partner)])


def find_addresses(session: Session, numbers: Collection[int]) -> dict[int, PartnerAddress]:
    """Those addresses by number."""
    return {row.id: row for row in session.scalars(select(PartnerAddress).where(PartnerAddress.id.in_(numbers)))}


def find_contact(session: Session, name: str) -> PartnerContact | None:
    """The contact of that name, active or not."""
    return session.scalars(select(PartnerContact).where(PartnerContact.name == name)).first()


def find_partner_session(session: Session, session_id: str) -> tuple[PartnerSession, PartnerContact, Partner] | None:
    """The sign-in of that id with contact and partner, where all three stand; its age is the caller's to judge."""
    row = session.execute(
        select(PartnerSession, PartnerContact, Partner)
        .join(PartnerContact, PartnerContact.id == PartnerSession.contact_id)
        .join(Partner, Partner.id == PartnerContact.partner_id)
        .where(
            PartnerSession.id == session_id,
            PartnerSession.revoked.is_(False),
            PartnerContact.active.is_(True),
            Partner.active.is_(True),
        )
    ).first()
    return (row[0], row[1], row[2]) if row else None
