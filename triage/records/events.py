"""Writes what a decision says into the records: events with their acts and claims, and new persons."""

from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import (
    Act,
    ActPerson,
    Candidate,
    Claim,
    Event,
    EventDocument,
    Person,
    PersonAffiliation,
    PersonCategory,
    PersonName,
    PersonState,
)
from db.queries.card import Sighting
from triage.records.coding import Coding
from triage.records.new_person import PersonForm


def write_event(
    session: Session, candidate: Candidate, coding: Coding, evidence: list[Sighting], user: str, codebook: Codebook
) -> Event:
    """Adds the event that a coding describes, with the document versions that it was decided on."""
    event = Event(
        person_id=candidate.person_id,
        candidate_id=candidate.id,
        codebook_version=codebook.version,
        note=coding.note,
        tlp=coding.tlp,
        created_by=user,
        acts=[_act(coding, candidate.person_id)],
        claims=[Claim(claim=coding.claim, said_by=coding.claim_said_by)] if coding.claim else [],
        documents=[
            EventDocument(document_id=seen.document_id, version_id=seen.version_id, digest=seen.digest)
            for seen in evidence
        ],
    )
    session.add(event)
    session.flush()
    return event


def _act(coding: Coding, person_id: int) -> Act:
    return Act(
        measure=coding.measure,
        date=coding.date or None,
        date_precision=coding.date_precision,
        place=coding.place,
        place_precision=coding.place_precision,
        host=coding.host or None,
        requested_by=coding.requested_by or None,
        actor=coding.actor,
        actor_said_by=coding.actor_said_by,
        persons=[ActPerson(person_id=person_id, role="target")],
    )


def write_person(session: Session, form: PersonForm, user: str, codebook: Codebook) -> Person:
    """Adds a person as described at the desk; the key is `desk-` and the row's number."""
    person = Person(
        person_key="",
        canonical_name=form.canonical_name,
        home_state=form.home_state,
        birth_year=form.birth_year,
        more={"why_included": form.why_included},
        states=[PersonState(state=form.home_state, relation="home")],
        categories=[
            PersonCategory(category=code, label=codebook.categories[code].en, codebook_version=codebook.version)
            for code in form.categories
        ],
        affiliations=[
            PersonAffiliation(label=label, applied_by=form.affiliations_said_by) for label in form.affiliations
        ],
        names=_names(form, user),
    )
    session.add(person)
    session.flush()
    person.person_key = f"desk-{person.id}"
    return person


def _names(form: PersonForm, user: str) -> list[PersonName]:
    names = dict.fromkeys((form.canonical_name, *form.aliases))
    kinds = ["canonical", *["alias"] * (len(names) - 1)]
    return [PersonName(name=name, kind=kind, origin=f"desk: {user}") for name, kind in zip(names, kinds, strict=True)]
