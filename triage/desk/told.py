"""Which alerts a confirmation would send, for the card: the same function that writes them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Candidate
from db.models.base import now
from db.queries.alerts import AlertedPerson
from db.queries.dossier import Dossier
from triage.alerts.outbox import GOES_BY_ITSELF, preview
from triage.alerts.recipients import Asked, KnownPerson
from triage.alerts.routes import PlannedAlert
from triage.records.coding import Coding


@dataclass(frozen=True, slots=True)
class Told:
    """Who would hear of a card; where nobody would, why."""

    alerts: tuple[PlannedAlert, ...]
    because: str = ""
    """measure: none is chosen · queue: its queue, or that it is sensitive, lets nothing go by itself · nobody: no route
    asks for it"""


def who_would_hear(
    session: Session, candidate: Candidate, coding: Coding, codebook: Codebook, dossier: Dossier | None = None
) -> Told:
    """Whom a confirmation with this coding would tell, and when, if it were made now.

    dossier: of the card's person, where it was read already."""
    if candidate.queue != GOES_BY_ITSELF or candidate.sensitive:
        return Told((), "queue")
    if coding.measure not in codebook.measures:
        return Told((), "measure")
    known = known_of(dossier) if dossier else None
    alerts = preview(session, candidate, asked_of(coding), codebook, now(), known)
    return Told(tuple(alerts), "" if alerts else "nobody")


def known_of(dossier: Dossier) -> KnownPerson:
    """What of a dossier decides who hears of an event."""
    him = dossier.person
    categories = tuple(known.category for known in him.categories)
    person = AlertedPerson(him.id, him.person_key, him.home_state, him.do_not_disclose, him.status, categories)
    return KnownPerson(person, tuple(act.measure for act in dossier.acts))


def asked_of(coding: Coding) -> Asked:
    """What of a coding decides who hears of it."""
    return Asked((coding.measure,), (coding.host,) if coding.host else (), coding.tlp)
