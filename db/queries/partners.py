"""Partners, their addresses and contacts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from db.models import Partner, PartnerAddress, PartnerContact


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


def find_address(session: Session, address_id: int) -> PartnerAddress | None:
    """The address of that number with its partner."""
    return session.get(PartnerAddress, address_id, options=[joinedload(PartnerAddress.partner)])


def find_contact(session: Session, name: str) -> PartnerContact | None:
    """The contact of that name, active or not."""
    return session.scalars(select(PartnerContact).where(PartnerContact.name == name)).first()
