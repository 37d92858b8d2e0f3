"""A database with many candidates: invented rows, written in bulk."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from config.codebook import read_codebook
from db.models import Base, Candidate, CandidateDocument, Document, DocumentVersion, Mention, Person, PersonName, Source
from db.session import Database, open_database, upgrade

NIGHT = datetime(2026, 11, 15, 2, tzinfo=UTC)
PERSONS = 1000
AT_ONCE = 5000
TEXT = "A court heard the case of the invented man again. Nothing was decided, his lawyer said.\n\n" * 8
LANGUAGES = ("ru", "tg", "uz-Cyrl", "uz-Latn", "kk", "ky", "tk", "en")


def fill_database(path: Path, candidates: int) -> Database:
    """A fresh SQLite database with that many candidates of a thousand persons, one document each."""
    address = f"sqlite:///{path}"
    upgrade(address)
    database = open_database(address, durable=False)
    _insert(database, Source, [{"name": f"s{n}", "title": f"Source {n}"} for n in range(8)])
    _insert(database, Person, [_person(n) for n in range(1, PERSONS + 1)])
    _insert(database, PersonName, [_name(n) for n in range(1, PERSONS + 1)])
    measures = [(measure.code, measure.stage) for measure in read_codebook().measures.values()]
    for start in range(1, candidates + 1, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, candidates + 1))
        _insert(database, Document, [_document(n) for n in numbers])
        _insert(database, DocumentVersion, [_version(n) for n in numbers])
        _insert(database, Mention, [_mention(n) for n in numbers])
        _insert(database, Candidate, [_candidate(n, measures) for n in numbers])
        _insert(database, CandidateDocument, [_sighting(n) for n in numbers])
    return database


def _insert(database: Database, table: type[Base], rows: list[dict[str, object]]) -> None:
    with database.write() as session:
        session.execute(insert(table), rows)


def _person(n: int) -> dict[str, object]:
    state = ("UZ", "TJ", "TM", "KZ", "KG")[n % 5]
    return {"id": n, "person_key": f"P{n:05}", "canonical_name": f"Invented Person {n}", "home_state": state}


def _name(n: int) -> dict[str, object]:
    return {"person_id": n, "name": f"Invented Person {n}", "kind": "canonical"}


def _document(n: int) -> dict[str, object]:
    return {"id": n, "source": f"s{n % 8}", "stable_id": str(n), "url": f"https://www.example.org/{n}"}


def _version(n: int) -> dict[str, object]:
    return {
        "id": n, "document_id": n, "number": 1, "url": f"https://www.example.org/{n}", "title": f"Hearing number {n}",
        "text": TEXT, "language": LANGUAGES[n % 8], "published": NIGHT - timedelta(minutes=n), "digest": f"{n:064x}",
        "matched_by": "bench",
    }  # fmt: skip


def _mention(n: int) -> dict[str, object]:
    return {
        "version_id": n, "person_id": n % PERSONS + 1, "field": "text", "start": 26, "end": 42,
        "surface": "the invented man", "score": 0.9, "why": ["It is he."], "matcher_version": "bench",
    }  # fmt: skip


def _candidate(n: int, measures: list[tuple[str, str]]) -> dict[str, object]:
    measure, stage = measures[n % len(measures)]
    return {
        "id": n, "person_id": n % PERSONS + 1, "measure": measure, "stage": stage, "date": "2026-11-14",
        "score": 0.9, "rank": (n * 7919 % 100_003) / 100_003, "documents": 1, "origins": 1,
        "published": NIGHT - timedelta(minutes=n),
    }  # fmt: skip


def _sighting(n: int) -> dict[str, object]:
    return {"candidate_id": n, "document_id": n, "version_id": n, "score": 0.9, "origin": 1}
