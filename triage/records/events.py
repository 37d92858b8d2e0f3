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
    act = Act(persons=[ActPerson(person_id=person_id, role="target")])
    _fill_act(act, coding)
    return act


def _fill_act(act: Act, coding: Coding) -> None:
    act.measure = coding.measure
    act.date, act.date_precision = coding.date or None, coding.date_precision
    act.place, act.place_precision = coding.place, coding.place_precision
    act.host, act.requested_by = coding.host or None, coding.requested_by or None
    act.actor, act.actor_said_by = coding.actor, coding.actor_said_by


def coding_of_event(event: Event) -> Coding:
    """What a recorded event says, as a coding: its first act and claim."""
    act = event.acts[0]
    claim = event.claims[0] if event.claims else None
    return Coding(
        measure=act.measure,
        date=act.date or "",
        place=act.place,
        place_precision=act.place_precision,
        host=act.host or "",
        requested_by=act.requested_by or "",
        actor=act.actor,
        actor_said_by=act.actor_said_by,
        claim=claim.claim if claim else "",
        claim_said_by=claim.said_by if claim else "",
        note=event.note,
        tlp=event.tlp,
    )


def rewrite_event(event: Event, coding: Coding, codebook: Codebook) -> None:
    """Makes a recorded event say what a coding says; its evidence stays."""
    _fill_act(event.acts[0], coding)
    event.note, event.tlp, event.codebook_version = coding.note, coding.tlp, codebook.version
    if coding.claim and event.claims:
        event.claims[0].claim, event.claims[0].said_by = coding.claim, coding.claim_said_by
    elif coding.claim:
        event.claims.append(Claim(claim=coding.claim, said_by=coding.claim_said_by))
    else:
        event.claims[:1] = []


def write_person(session: Session, form: PersonForm, user: str, codebook: Codebook) -> Person:
    """Adds a person as described at the desk; the key is `desk-` and the row's number.

    He is proposed: watched only once a second reader has agreed (triage/records/approving.py)."""
    person = Person(person_key="", status="proposed", canonical_name=form.canonical_name)
    session.add(person)
    fill_person(person, form, user, codebook)
    person.more = {**person.more, "proposed_by": user}
    session.flush()
    person.person_key = f"desk-{person.id}"
    return person


def fill_person(person: Person, form: PersonForm, user: str, codebook: Codebook) -> None:
    """Makes a person say what a form says; names that he has stay, and every new one is owed a search."""
    person.canonical_name, person.home_state, person.birth_year = form.canonical_name, form.home_state, form.birth_year
    person.more = {**(person.more or {}), "why_included": form.why_included, "gate": ", ".join(form.gate)}
    person.states = [PersonState(state=form.home_state, relation="home")]
    person.categories = [
        PersonCategory(category=code, label=codebook.categories[code].en, codebook_version=codebook.version)
        for code in form.categories
    ]
    person.affiliations = [
        PersonAffiliation(label=label, applied_by=form.affiliations_said_by) for label in form.affiliations
    ]
    _add_names(person, form, user)


def _add_names(person: Person, form: PersonForm, user: str) -> None:
    known = {row.name: row for row in person.names}
    for name in dict.fromkeys((form.canonical_name, *form.aliases)):
        if name not in known:
            known[name] = PersonName(name=name, kind="alias", origin=f"desk: {user}")
            person.names.append(known[name])
            person.names_owed = [*(person.names_owed or []), name]
        known[name].kind = "canonical" if name == form.canonical_name else "alias"
