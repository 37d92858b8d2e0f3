"""A desk on which every page has something to show, and the addresses of all its pages, found in the route table."""

from datetime import date, timedelta
from typing import Any, TypeGuard

from sqlalchemy import Column, Constraint, String, UniqueConstraint, cast, literal, select, update
from sqlalchemy.orm import Session

from config.codebook import read_codebook
from config.rows import ConfigError
from db.models import (
    AlertFlag,
    AlertSilence,
    Base,
    CandidateDocument,
    Delivery,
    DocumentVersion,
    Lead,
    LeadDocument,
    Mention,
    NameSearch,
    Partner,
    PartnerAddress,
    PartnerAnswer,
    PartnerRoute,
    PastItem,
    PastWindow,
    SavedFilter,
    Suggestion,
    User,
)
from db.session import Database
from tests.triage.desk.rows import NIGHT, fill
from triage.desk.policy import LEAST_ROLE, PUBLIC
from triage.desk.routes import ROUTES
from triage.intake.indexing import index_documents
from triage.records.actions import Action, AddPerson, Confirm, Reject, Unsure
from triage.records.coding import Coding, Refusal
from triage.records.new_person import PersonForm
from triage.records.recording import record

NO_PAGES = frozenset(
    {"static", "alive", "language", "home", "capture.page", "capture.bytes", "elsewhere", "elsewhere.back",
     "elsewhere.leave"}
)  # fmt: skip
"""GET routes that answer with something else than a page of the desk."""
ONES = {"{id:int}": "1", "{language}": "ru"}
MORE = (
    "/queue?status=all", "/queue?text=nothing-at-all", "/candidates/1?latin=1", "/candidates/1?version=2",
    "/candidates/2?second=1", "/candidates/3", "/candidates/4", "/candidates/7", "/persons/8", "/audit?verify=1",
    "/search?q=navozish", "/candidates/999", "/alerts?all=1", "/answers?all=1",
)  # fmt: skip
"""Other faces of these pages: filtered, latin, second reader, decided, two codings, proposed, found, absent."""
CODES = frozenset(
    {
        "status", "kind", "measure", "stage", "date", "host", "home_state", "queue", "second", "deferred_until", "tlp",
        "category", "state", "relation", "since", "until", "action", "rhythm", "case", "channel", "via", "field",
        "engine", "role", "language", "clearance", "time_zone", "date_precision", "place_precision", "requested_by",
        "published_precision", "thread", "number", "bundle", "message_id", "hash", "previous_hash", "digest", "csrf",
        "password_hash", "totp_secret", "key_id", "detail", "quiet_from", "quiet_until", "pgp_key", "pgp_fingerprint",
        "sound", "person_key", "stable_id", "source", "night", "origin", "month", "result", "what", "query", "subject",
        "matched_by", "warc_file", "content_type", "key", "stamp", "codebook_version", "provenance", "capture",
        "claimed_by",
        "listed_as", "etag", "last_modified", "matcher_version", "id",
    }
)  # fmt: skip
"""Columns of text that hold codes, keys and digests: nobody but the program writes them."""
KEPT = frozenset({"decisions", "users"})
"""Tables that stay: the chain is written by decisions only, and tests sign in by name."""


def page_addresses(faces: bool = True) -> list[str]:
    """Every page of the route table, each with number 1; the other faces too, where wanted."""
    pages = [action.path for action in ROUTES if action.method == "GET" and action.name not in NO_PAGES]
    for part, value in ONES.items():
        pages = [page.replace(part, value) for page in pages]
    return [*pages, *MORE] if faces else pages


def needs_sign_in(address: str) -> bool:
    """Whether an address is one of a page that only the signed in see."""
    public = {action.path for action in ROUTES if LEAST_ROLE[action.name] == PUBLIC}
    return address.partition("?")[0] not in public


def fill_everything(database: Database, words: str = "a footballer") -> None:
    """A night of which some was decided, a partner that was told, leads, searches, filters; notes say `words`."""
    fill(database)
    with database.write() as session:
        _add_ways(session)
    _decide_some(database, words)
    with database.write() as session:
        _add_partner_rows(session)
        _add_lead(session)
        _add_rest(session)
        _edit_first_document(session)
    index_documents(database)


def poison(database: Database, words: str) -> None:
    """Puts words into every column of every table that is text and no code: what is added later is found by itself."""
    with database.write() as session:
        for table in Base.metadata.sorted_tables:
            values: dict[str, object] = {
                column.name: _words_of(column, words) for column in table.columns if _is_free_text(column)
            }
            values |= {"why": [words]} if "why" in table.columns else {}
            if values and table.name not in KEPT:
                session.execute(update(table).values(values))


def _is_free_text(column: Column[Any]) -> bool:
    is_key = column.primary_key or bool(column.foreign_keys)
    return isinstance(column.type, String) and column.name not in CODES and not is_key


def _words_of(column: Column[Any], words: str) -> object:
    longest = getattr(column.type, "length", None) or len(words) + 9
    if not column.unique and not any(column.name in key.columns for key in column.table.constraints if _is_unique(key)):
        return words[:longest]
    return literal(words[: longest - 9]) + cast(column.table.c.id, String)


def _is_unique(constraint: Constraint) -> TypeGuard[UniqueConstraint]:
    return isinstance(constraint, UniqueConstraint)


def _decide_some(database: Database, words: str) -> None:
    short = words[:200]
    coding = Coding("arrested", "2026-11-14", "Warsaw", "town", "PL", "TJ", short, short, words, short, words)
    stage_three = Coding("extradited", "2026-11-14", claim=words, claim_said_by=short)
    person = PersonForm("Anvar Zarangov", "TJ", 1980, ("2",), (words[:300],), (short,), short,
                        ("measures",), words)  # fmt: skip
    said: tuple[tuple[str, int, Action], ...] = (
        ("coder", 3, Confirm(coding)), ("coder", 2, Confirm(stage_three)), ("coder", 4, Confirm(stage_three)),
        ("reviewer", 4, Reject("not_person", words)), ("coder", 5, Reject("not_person", words)),
        ("coder", 6, Unsure(words)), ("coder", 7, AddPerson(person)),
    )  # fmt: skip
    revisions: dict[int, int] = {}
    for user, card, action in said:
        done = record(database, read_codebook(), user, card, revisions.setdefault(card, 1), action)
        if isinstance(done, Refusal):
            raise ConfigError(f"card {card}: {done.code}; a test's decision must stand")
        revisions[card] += 1


def _add_ways(session: Session) -> None:
    address = PartnerAddress(partner_id=1, channel="feed", address="cases", status="confirmed", key_id="test")
    session.add(address)
    session.flush()
    session.add(PartnerRoute(partner_id=1, address_id=address.id))
    session.get_one(Partner, 1).clearance = "red"


def _add_partner_rows(session: Session) -> None:
    delivery = session.scalars(select(Delivery)).first()
    alert = delivery.alert_id if delivery else None
    session.add_all([
        PartnerAnswer(partner_id=1, alert_id=alert, kind="wrong_person", text="not he", via="page", message_id="1"),
        PartnerAnswer(partner_id=1, event_id=1, kind="comment", field="place", text="another town", via="page",
                      said_by="ms.contact", message_id="2", status="done", handled_by="coder", handled_at=NIGHT),
        AlertFlag(kind="parked", subject="delivery 1", partner_id=1, says="A message waits; look at the address."),
        AlertSilence(partner_id=1, starts_at=NIGHT, ends_at=NIGHT + timedelta(days=3650), reason="their office moves",
                     created_by="admin"),
    ])  # fmt: skip


def _add_lead(session: Session) -> None:
    seen = LeadDocument(document_id=1, version_id=1, field="text", start=0, end=20, why=["Held abroad."])
    session.add(Lead(name="Parviz Soxtaev", sound="parviz soxtaev", measure="arrested", home_state="TJ", host="PL",
                     rank=0.7, sightings=[seen]))  # fmt: skip


def _add_rest(session: Session) -> None:
    admin = session.scalars(select(User).where(User.name == "admin")).one()
    session.add_all([
        SavedFilter(user_id=admin.id, name="Poland", query="state=TJ"),
        NameSearch(person_id=1, engine="searxng", reason="his family asked for it", until=date(2036, 1, 1),
                   switched_on_by="admin"),
        PastWindow(source="ozodi", origin="sitemap", kind="month", key="2012-01", state="failed", reason="HTTP 500"),
        PastItem(source="ozodi", stable_id="9", origin="sitemap", url="https://www.example.org/9", month="2012-01"),
    ])  # fmt: skip


def _edit_first_document(session: Session) -> None:
    first = session.get_one(DocumentVersion, 1)
    kept = {
        column.name: getattr(first, column.name) for column in DocumentVersion.__table__.columns if column.name != "id"
    }
    text = first.text.replace("14 ноябр", "13 ноябр")
    edited = DocumentVersion(**{**kept, "number": 2, "text": text, "digest": "e" * 64})
    session.add(edited)
    session.flush()
    for table in (CandidateDocument, Mention, Suggestion):
        session.execute(update(table).where(table.version_id == first.id).values(version_id=edited.id))
