"""A database with invented people, partners that listen, and decisions that cause alerts."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from config.settings import Settings
from db.models import Act, ActPerson, Candidate, Event, Partner, PartnerAddress, PartnerRoute, Person, PersonName
from db.queries.decisions import NewDecision, append_decision
from db.session import Database, open_database, upgrade
from triage.alerts.keys import read_key
from triage.alerts.outbox import write_alerts


def make_world(home: Path, urls: list[str], persons: int) -> tuple[Settings, Database]:
    """One partner with one confirmed webhook for each address, and people to tell of."""
    settings = Settings(home=home, partner_url="https://partners.example.net", mail_from="a@desk.example.net")
    upgrade(settings.database)
    database, key = open_database(settings.database), read_key(home)
    with database.write() as session:
        for number, url in enumerate(urls, start=1):
            address = PartnerAddress(channel="webhook", address=url, status="confirmed", key_id=key.id)
            partner = Partner(name=f"Receiver {number}", clearance="amber", created_by="bench", addresses=[address])
            session.add(partner)
            session.flush()
            session.add(PartnerRoute(partner_id=partner.id, address_id=address.id))
        for number in range(1, persons + 1):
            name = PersonName(name=f"Invented Person{number}", kind="canonical")
            session.add(Person(person_key=f"p{number}", canonical_name=name.name, home_state="TJ", names=[name]))
    return settings, database


def confirm(database: Database, person_id: int, at: datetime) -> int:
    """What the desk writes when somebody confirms; the number of the event."""
    with database.write() as session:
        card = Candidate(person_id=person_id, status="confirmed", score=0.9, rank=1, documents=1, origins=1)
        session.add(card)
        session.flush()
        act = Act(measure="arrested", host="PL", persons=[ActPerson(person_id=person_id, role="target")])
        event = Event(
            person_id=person_id, candidate_id=card.id, codebook_version="bench", created_by="bench", acts=[act]
        )
        session.add(event)
        session.flush()
        row = append_decision(session, NewDecision("bench", "confirm", card.id, event.id), at)
        write_alerts(session, row, event)
        return event.id


def held_since(moment: datetime, hold: timedelta) -> datetime:
    """A decision of then is out of its hold at `moment`."""
    return moment - hold


def person_ids(database: Database) -> list[int]:
    """All persons."""
    with database.read() as session:
        return list(session.scalars(select(Person.id).order_by(Person.id)))
