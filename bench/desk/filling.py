"""A database with many candidates and everything that a desk in use has, in invented rows: a million take minutes.

Of a hundred cards 5 are confirmed, 20 rejected, 2 unsure, 1 put off, the rest new; a person has fifty."""

from sqlalchemy import ColumnElement, Integer, String, case, cast, func, insert, literal, null, text

from bench.desk.around import add_accounts, add_decisions, add_nights, add_partners
from bench.desk.rows import N, add_rows, minutes_ago, named, one_of
from config.codebook import read_codebook
from db.folding import fold_words
from db.models import (
    Act,
    ActPerson,
    Base,
    Candidate,
    CandidateDocument,
    Capture,
    Document,
    DocumentVersion,
    Event,
    EventDocument,
    Mention,
    Person,
    PersonCategory,
    PersonName,
    PersonState,
    Source,
    Suggestion,
)
from db.session import Database, open_database, upgrade

SOURCES = 40
CARDS_EACH = 50
SENTENCE = "A court heard the case of the invented man again. Nothing was decided, his lawyer said.\n\n"
LONGEST = 20
"""Sentences of the longest text; the shortest has five."""
LANGUAGES = ("ru", "tg", "uz-Cyrl", "uz-Latn", "kk", "ky", "tk", "en")
STATES = ("UZ", "TJ", "TM", "KZ", "KG")
NAMES = (("canonical", "Invented Person "), ("alias", "Выдуманный Человек "), ("alias", "Odami Soxta "))
WHY = ["Given name and family name agree with a listed spelling.", "He is known to live in Poland."]


def fill_database(address: str, candidates: int) -> Database:
    """The empty database at a SQLAlchemy address, with the schema and that many candidates; it is returned open."""
    upgrade(address)
    database = open_database(address, durable=False)
    _add_people(database, persons_of(candidates))
    _add_documents(database, candidates + candidates // 5)
    _add_cards(database, candidates)
    _add_findings(database, candidates)
    _add_sightings(database, candidates)
    _add_events(database, candidates)
    _index_words(database)
    add_nights(database, SOURCES)
    add_decisions(database, candidates)
    add_partners(database)
    _settle(database)
    add_accounts(database)
    return database


def persons_of(candidates: int) -> int:
    """How many people so many cards are about."""
    return max(candidates // CARDS_EACH, 20)


def _add_people(database: Database, persons: int) -> None:
    with database.write() as session:
        session.execute(insert(Source), [{"name": f"s{n}", "title": f"Source {n}"} for n in range(SOURCES)])
    add_rows(database, Person, persons, {
        Person.id: N, Person.person_key: named("P"), Person.canonical_name: named("Invented Person "),
        Person.home_state: one_of(STATES), Person.birth_year: 1950 + N % 50,
    })  # fmt: skip
    for kind, prefix in NAMES:
        add_rows(database, PersonName, persons, {
            PersonName.person_id: N, PersonName.name: named(prefix), PersonName.kind: literal(kind),
        })  # fmt: skip
    add_rows(database, PersonState, persons, {
        PersonState.person_id: N, PersonState.state: literal("PL"), PersonState.relation: literal("host"),
    })  # fmt: skip
    add_rows(database, PersonCategory, persons, {
        PersonCategory.person_id: N, PersonCategory.category: one_of(("1", "2", "3", "4")),
        PersonCategory.codebook_version: literal("bench"),
    })  # fmt: skip


def _add_documents(database: Database, count: int) -> None:
    source, url = one_of(tuple(f"s{n}" for n in range(SOURCES))), named("https://www.example.org/")
    published = minutes_ago(database)
    add_rows(database, Capture, count, {
        Capture.id: N, Capture.source: source, Capture.url: url, Capture.status: literal(200),
        Capture.digest: named("d"), Capture.length: literal(1000), Capture.warc_file: literal("bench.warc.gz"),
        Capture.offset: N, Capture.record_length: literal(700), Capture.fetched_at: published,
    })  # fmt: skip
    add_rows(database, Document, count, {
        Document.id: N, Document.source: source, Document.stable_id: cast(N, String), Document.url: url,
        Document.first_seen: published,
    })  # fmt: skip
    length = cast(len(SENTENCE) * (5 + N % (LONGEST - 4)), Integer)
    add_rows(database, DocumentVersion, count, {
        DocumentVersion.id: N, DocumentVersion.document_id: N, DocumentVersion.number: literal(1),
        DocumentVersion.capture_id: N, DocumentVersion.url: url, DocumentVersion.title: named("Hearing number "),
        DocumentVersion.text: func.substr(literal(SENTENCE * LONGEST), 1, length),
        DocumentVersion.language: one_of(LANGUAGES), DocumentVersion.published: published,
        DocumentVersion.digest: named("d"), DocumentVersion.matched_by: literal("bench"),
    })  # fmt: skip


def _add_cards(database: Database, candidates: int) -> None:
    status = case(
        (N % 20 == 0, "confirmed"), (N % 4 == 0, "rejected"), (N % 50 == 1, "unsure"), (N % 100 == 2, "deferred"),
        else_="new",
    )  # fmt: skip
    measure, stage = _measures()
    put_off = one_of(("2026-11-20", "2036-01-01"), N // 100)
    add_rows(database, Candidate, candidates, {
        Candidate.id: N, Candidate.person_id: N % persons_of(candidates) + 1, Candidate.status: status,
        Candidate.measure: measure, Candidate.stage: stage, Candidate.date: literal("2026-11-14"),
        Candidate.host: one_of(("PL", "TR", "RU", "DE")), Candidate.place: literal("Warsaw"),
        Candidate.score: 0.5 + (N % 50) / 100.0, Candidate.rank: (N * 7919 % 100_003) / 100_003.0,
        Candidate.published: minutes_ago(database), Candidate.origins: literal(1),
        Candidate.documents: case((N % 5 == 0, 2), else_=1),
        Candidate.deferred_until: case((N % 100 == 2, put_off), else_=null()),
    })  # fmt: skip


def _measures() -> tuple[ColumnElement[str | None], ColumnElement[str | None]]:
    """(measure, its stage) of a card: each of the codebook in turn, and none."""
    rows = [*read_codebook().measures.values()]
    return one_of((None, *(row.code for row in rows))), one_of((None, *(row.stage for row in rows)))


def _add_findings(database: Database, candidates: int) -> None:
    person = N % persons_of(candidates) + 1
    add_rows(database, Mention, candidates, {
        Mention.version_id: N, Mention.person_id: person, Mention.field: literal("text"), Mention.start: literal(26),
        Mention.end: literal(42), Mention.surface: literal("the invented man"), Mention.score: literal(0.9),
        Mention.why: literal(WHY, Mention.why.type), Mention.matcher_version: literal("bench"),
    })  # fmt: skip
    spans = [{"what": "measure", "field": "text", "start": 2, "end": 13}]
    add_rows(database, Suggestion, candidates, {
        Suggestion.version_id: N, Suggestion.person_id: person, Suggestion.measure: _measures()[0],
        Suggestion.spans: literal(spans, Suggestion.spans.type), Suggestion.why: literal(WHY[:1], Suggestion.why.type),
        Suggestion.matcher_version: literal("bench"),
    })  # fmt: skip


def _add_sightings(database: Database, candidates: int) -> None:
    link = CandidateDocument
    second = N + candidates
    said = {link.score: literal(0.9), link.origin: literal(1)}
    add_rows(database, link, candidates, {link.candidate_id: N, link.document_id: N, link.version_id: N, **said})
    add_rows(database, link, candidates // 5, {
        link.candidate_id: N * 5, link.document_id: second, link.version_id: second, **said,
    })  # fmt: skip


def _add_events(database: Database, candidates: int) -> None:
    card, count = N * 20, candidates // 20
    person = card % persons_of(candidates) + 1
    add_rows(database, Event, count, {
        Event.id: N, Event.person_id: person, Event.candidate_id: card, Event.codebook_version: literal("bench"),
        Event.created_by: literal("bench"),
    })  # fmt: skip
    add_rows(database, Act, count, {
        Act.id: N, Act.event_id: N, Act.measure: one_of(tuple(read_codebook().measures)), Act.host: literal("PL"),
        Act.date: literal("2026-11-14"), Act.date_precision: literal("day"), Act.place: literal("Warsaw"),
    })  # fmt: skip
    add_rows(database, ActPerson, count, {
        ActPerson.act_id: N, ActPerson.person_id: person, ActPerson.role: literal("target"),
    })  # fmt: skip
    add_rows(database, EventDocument, count, {
        EventDocument.event_id: N, EventDocument.document_id: card, EventDocument.version_id: card,
        EventDocument.digest: named("d", card),
    })  # fmt: skip


def _index_words(database: Database) -> None:
    """What `index_documents` writes of these texts: all hold the same words, but for the number in the title."""
    before = " ".join(fold_words("Hearing number"))
    after = " ".join(word for word in fold_words(SENTENCE) if word not in before.split())
    words = f"'{before} ' || CASE WHEN length(number) > 1 THEN number || ' ' ELSE '' END || '{after}'"
    numbers = "SELECT id, replace(title, 'Hearing number ', '') AS number FROM document_versions"
    on_sqlite = database.engine.dialect.name == "sqlite"
    columns, value = ("rowid, words", words) if on_sqlite else ("version_id, words", f"to_tsvector('simple', {words})")
    statement = f"INSERT INTO document_search ({columns}) SELECT id, {value} FROM ({numbers}) AS numbered"  # noqa: S608
    with database.write() as session:
        session.execute(text(statement))


def _settle(database: Database) -> None:
    """On PostgreSQL numbers go on after the rows, and its planner knows them, as it does by itself a minute later."""
    if database.engine.dialect.name == "sqlite":
        return
    with database.write() as session:
        for table in Base.metadata.sorted_tables:
            key = table.autoincrement_column
            if key is not None:
                last = f"SELECT setval(pg_get_serial_sequence('{table.name}', '{key.name}'), max(id)) FROM {table.name}"  # noqa: S608
                session.execute(text(last))
        session.execute(text("ANALYZE"))
