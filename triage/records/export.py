"""Writes confirmed events out: CSV for tables, JSON lines for programs, FollowTheMoney for Aleph and its kin."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import Literal, TextIO

from config.codebook import Codebook, read_codebook
from config.json_lines import write_line
from db.models import Act
from db.models.base import Json, now
from db.queries.events import EventSource, StandingEvent, standing_events
from db.session import Database
from triage.records.cells import plain_cell

Format = Literal["csv", "jsonl", "ftm"]


@dataclass(frozen=True, slots=True)
class EventRow:
    """One act of one event, with everything that a figure needs to be traced back."""

    event_id: int
    person_id: str
    name: str
    home_state: str
    measure: str
    stage: str
    date: str
    date_precision: str
    place: str
    place_precision: str
    host: str
    requested_by: str
    actor: str
    actor_said_by: str
    claims: list[str]
    """Each with who says so."""
    sources: list[str]
    """Addresses of the documents that were decided on."""
    digests: list[str]
    """SHA-256 of each document's version, in the order of `sources`."""
    status: str
    codebook_version: str
    recorded: str
    edition: str
    """Day of this export, in UTC."""


def export_events(database: Database, kind: Format, out: TextIO, undisclosed: bool = False) -> int:
    """Writes every event that stands, and returns their number.

    Persons who must not be disclosed are left out unless `undisclosed` asks for them. Text is UTF-8 as `out` has it."""
    codebook, edition = read_codebook(), now().date().isoformat()
    with database.read() as session:
        events = (found for found in standing_events(session) if undisclosed or not found.person.do_not_disclose)
        counted = _Counted(events)
        _WRITERS[kind](counted, codebook, edition, out)
    return counted.number


class _Counted:
    """Counts what passes."""

    def __init__(self, events: Iterable[StandingEvent]) -> None:
        self._events = events
        self.number = 0

    def __iter__(self) -> Iterator[StandingEvent]:
        for found in self._events:
            self.number += 1
            yield found


def event_rows(found: StandingEvent, codebook: Codebook, edition: str) -> list[EventRow]:
    """The rows of one event: one for each act."""
    return [_row(found, act, codebook, edition) for act in found.event.acts]


def _row(found: StandingEvent, act: Act, codebook: Codebook, edition: str) -> EventRow:
    event, person = found.event, found.person
    return EventRow(
        event_id=event.id,
        person_id=person.person_key,
        name=person.canonical_name,
        home_state=person.home_state or "",
        measure=act.measure,
        stage=codebook.measures[act.measure].stage if act.measure in codebook.measures else "",
        date=act.date or "",
        date_precision=act.date_precision,
        place=act.place,
        place_precision=act.place_precision,
        host=act.host or "",
        requested_by=act.requested_by or "",
        actor=act.actor,
        actor_said_by=act.actor_said_by,
        claims=[f"{claim.claim} ({claim.said_by})" for claim in event.claims],
        sources=[source.url for source in found.sources],
        digests=[source.digest for source in found.sources],
        status=event.status,
        codebook_version=event.codebook_version,
        recorded=event.created_at.isoformat(timespec="seconds"),
        edition=edition,
    )


def _write_csv(events: Iterable[StandingEvent], codebook: Codebook, edition: str, out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(EventRow)])
    for found in events:
        for row in event_rows(found, codebook, edition):
            writer.writerow([plain_cell(value) for value in asdict(row).values()])


def _write_jsonl(events: Iterable[StandingEvent], codebook: Codebook, edition: str, out: TextIO) -> None:
    for found in events:
        for row in event_rows(found, codebook, edition):
            _write_line(asdict(row), out)


def _write_ftm(events: Iterable[StandingEvent], codebook: Codebook, edition: str, out: TextIO) -> None:
    told: set[str] = set()
    for found in events:
        if found.person.person_key not in told:
            told.add(found.person.person_key)
            _write_line(_person_entity(found), out)
        for number, row in enumerate(event_rows(found, codebook, edition), 1):
            _write_line(_event_entity(row, number, codebook, found.sources), out)


def _person_entity(found: StandingEvent) -> Json:
    person = found.person
    others = [name.name for name in found.names if name.name != person.canonical_name]
    born = [str(person.birth_year)] if person.birth_year else []
    home = [person.home_state.lower()] if person.home_state else []
    said = {"name": [person.canonical_name], "alias": others, "birthDate": born, "country": home}
    return {"id": f"exilewatch-person-{person.person_key}", "schema": "Person", "properties": _said(said)}


def _event_entity(row: EventRow, number: int, codebook: Codebook, sources: tuple[EventSource, ...]) -> Json:
    title = codebook.measures[row.measure].en if row.measure in codebook.measures else row.measure
    said = {
        "name": [f"{row.name}: {title}"],
        "summary": [title],
        "description": row.claims,
        "date": [row.date],
        "location": [row.place],
        "country": [row.host.lower()],
        "involved": [f"exilewatch-person-{row.person_id}"],
        "recordId": [str(row.event_id)],
        "keywords": [row.measure, f"stage {row.stage}", f"codebook {row.codebook_version}", f"edition {row.edition}"],
        "sourceUrl": row.sources,
        "publisher": list(dict.fromkeys(source.source for source in sources)),
        "modifiedAt": [row.recorded[:10]],
    }
    return {"id": f"exilewatch-event-{row.event_id}-{number}", "schema": "Event", "properties": _said(said)}


def _said(properties: dict[str, list[str]]) -> dict[str, list[str]]:
    kept = {name: [value for value in values if value] for name, values in properties.items()}
    return {name: values for name, values in kept.items() if values}


def _write_line(value: Json, out: TextIO) -> None:
    out.write(write_line(value) + "\n")


_WRITERS: dict[Format, Callable[[Iterable[StandingEvent], Codebook, str, TextIO], None]] = {
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "ftm": _write_ftm,
}
