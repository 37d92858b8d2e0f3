"""What partners answered to alerts, or sent of their own accord."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import PartnerAnswer


def open_answers(session: Session) -> Sequence[PartnerAnswer]:
    """Partners' answers and tips that nobody has handled, oldest first."""
    return session.scalars(select(PartnerAnswer).where(PartnerAnswer.status == "open").order_by(PartnerAnswer.id)).all()


def find_answer(session: Session, partner_id: int, message_id: str) -> PartnerAnswer | None:
    """A partner's answer by its own id."""
    return session.scalars(
        select(PartnerAnswer).where(PartnerAnswer.partner_id == partner_id, PartnerAnswer.message_id == message_id)
    ).first()


def answers_to(session: Session, alert_id: int) -> Sequence[PartnerAnswer]:
    """All answers to one alert, oldest first."""
    return session.scalars(
        select(PartnerAnswer).where(PartnerAnswer.alert_id == alert_id).order_by(PartnerAnswer.id)
    ).all()
