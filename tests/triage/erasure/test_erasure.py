"""An erased person is gone from all that is ours; public pages, other people and the audit chain stand."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from sqlalchemy import select, text

from config.names import read_name_rules
from db.archive.verify import verify_archive
from db.models import Base, Candidate, Claim, Decision, Document, DocumentVersion, Event, PartnerRoute, Person
from db.queries.captures import whole_index
from db.queries.decisions import is_blank, verify_chain
from db.queries.search import newest_with
from tests.triage.erasure.conftest import KEPT, PRINTED, PRIVATE, House
from triage.erasure.erasing import Order, count_erasure, erase_person
from triage.erasure.planning import Plan
from triage.intake.kept import matcher_of
from triage.intake.key_search import Keyed
from triage.intake.watchlist import read_watchlist

PUBLIC_TABLES = ("documents", "document_versions")


def spelled_in_bytes() -> list[bytes]:
    """Every private spelling as it could stand in a file, with parts of the ending cut off."""
    forms = []
    for name in (*PRIVATE, "Умеда Синовзоды", "УМЕД СИНОВЗОДА", "Умед С."):
        escaped = name.encode("unicode_escape")
        forms += [name.encode(), escaped, json.dumps(name)[1:-1].encode(), quote_plus(name).encode()]
    return list(dict.fromkeys(forms))


def erase(house: House) -> Plan:
    order = Order(house.person, "He asked for it in writing.", ("ada", "boris"), "boris")
    done = erase_person(house.database, house.settings, order)
    assert isinstance(done, Plan), done
    return done


def rows_saying(house: House, words: list[str], but: tuple[str, ...] = ()) -> list[str]:
    found = []
    with house.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                said = json.dumps(dict(row), default=str, ensure_ascii=False)
                if table.name not in but and any(word in said for word in words):
                    found.append(f"{table.name}: {said}")
    return found


def kept_files(house: House) -> Iterator[tuple[Path, bytes]]:
    """Every file of the home; archive files unpacked, for they are what a grep would not see into."""
    for path in sorted(house.settings.home.rglob("*")):
        if path.is_file():
            body = path.read_bytes()
            yield path, gzip.decompress(body) if path.name.endswith(".gz") else body


def database_files(house: House) -> Iterator[tuple[Path, bytes]]:
    """The bytes in which PostgreSQL keeps this very database; SQLite's lie in the home."""
    if house.database.engine.dialect.name == "sqlite":
        return
    with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        folder = connection.scalar(text("SHOW data_directory"))
    for path in sorted((Path(str(folder)) / "base" / str(number)).iterdir()):
        if path.is_file():
            yield path, path.read_bytes()


def test_no_spelling_is_left_in_any_byte_of_the_home_or_the_database(each_house):
    before = [
        path for path, body in (*kept_files(each_house), *database_files(each_house)) if PRIVATE[0].encode() in body
    ]
    assert before, "the search finds nothing even where it is"
    _take_statistics(each_house)
    erase(each_house)
    each_house.database.close()
    for path, body in (*kept_files(each_house), *database_files(each_house)):
        found = [form for form in spelled_in_bytes() if form in body]
        assert not found, (path, found)


def _take_statistics(house: House) -> None:
    """As PostgreSQL does by itself after some minutes: a sample of each column, names among them."""
    if house.database.engine.dialect.name == "postgresql":
        with house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
            sampled = connection.execute(text("SELECT * FROM pg_stats WHERE tablename = 'person_names'")).all()
        assert PRIVATE[0] in str(sampled)


def test_the_spelling_that_a_public_page_prints_is_left_in_that_page_alone(house):
    erase(house)
    assert rows_saying(house, [PRINTED, *PRIVATE, "E-1", "Sinov", "Синовз"], PUBLIC_TABLES) == []
    left = [path for path, body in kept_files(house) if PRINTED.encode() in body and "sqlite" not in path.name]
    assert [path.name.split("-")[0] for path in left] == ["alpha"]
    with house.database.read() as session:
        assert session.scalars(select(DocumentVersion).where(DocumentVersion.text.contains(PRINTED))).all()
        assert newest_with(session, "Sinovzoda", 5)


def test_the_audit_chain_still_verifies_and_says_who_decided(each_house):
    erase(each_house)
    with each_house.database.read() as session:
        assert verify_chain(session) is None
        last = session.scalars(select(Decision).where(Decision.action == "person_erased")).one()
        blanked = [row.id for row in session.scalars(select(Decision)) if is_blank(row)]
    assert last.human["decided_by"] == ["ada", "boris"]
    assert sorted(map(int, last.human["blanked"])) == blanked
    assert blanked


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE decisions SET \"user\" = 'somebody' WHERE id = :id",
        "UPDATE decisions SET candidate_id = NULL WHERE id = :id",
        "UPDATE decisions SET reason = 'other words' WHERE id = :id",
    ],
)
def test_a_blanked_row_cannot_be_changed_any_further_unseen(house, change):
    erase(house)
    number = blanked_card_row(house)
    unguard(house)
    with house.database.write() as session:
        session.execute(text(change), {"id": number})
    with house.database.read() as session:
        assert verify_chain(session).id == number


def test_a_row_that_somebody_blanked_without_an_erasure_is_found(house):
    with house.database.write() as session:
        row = session.scalars(select(Decision).where(Decision.action == "confirm").order_by(Decision.id)).first()
        row.human, row.machine, row.reason = {"erased": True}, {}, ""
        number = row.id
    with house.database.read() as session:
        assert verify_chain(session).id == number


def test_other_people_keep_what_is_theirs(house):
    erase(house)
    with house.database.read() as session:
        kept = session.get_one(Person, house.kept)
        event = session.scalars(select(Event).where(Event.person_id == house.kept)).one()
        cards = session.scalars(select(Candidate).where(Candidate.person_id == house.kept)).all()
        assert (kept.canonical_name, kept.birth_year) == (KEPT, 1969)
        assert {name.name for name in kept.names} == {KEPT, "Баҳром Мисолов"}
        assert (event.acts[0].measure, event.acts[0].host) == ("arrested", "TR")
        assert event.acts[0].actor.startswith("a cousin of ███")
        assert event.note.startswith("shares a lawyer with ███")
        assert {card.status for card in cards} >= {"confirmed", "rejected"}
        assert session.scalars(select(Claim)).all() == []


def test_what_was_handed_over_keeps_what_it_says_of_others_and_loses_its_file(house):
    erase(house)
    with house.database.read() as session:
        tip = session.scalars(select(DocumentVersion).join(Document).where(Document.kind == "tip")).one()
        faults = list(verify_archive(house.settings.archive, whole_index(session)))
    assert KEPT in tip.text
    assert tip.capture_id is None
    assert faults == []
    assert not list(house.settings.archive.rglob("upload-*"))


def test_what_an_engine_was_asked_for_others_stays_readable(house):
    erase(house)
    assert not (house.settings.archive / house.archive_of_search).exists()
    with house.database.read() as session:
        rows = [row for row in whole_index(session) if "engine.example" in row.url]
    assert [quote_plus("Баҳром Мисолов") in row.url for row in rows] == [True]
    assert rows[0].warc_file != house.archive_of_search


def test_a_route_for_him_alone_does_not_become_a_route_for_everybody(house):
    erase(house)
    with house.database.read() as session:
        routes = session.scalars(select(PartnerRoute).order_by(PartnerRoute.id)).all()
    assert [(route.persons, route.active) for route in routes] == [([], False), ([], True)]


def test_the_plan_says_beforehand_what_is_then_reached(each_house):
    with each_house.database.read() as session:
        rows_before = [tuple(row) for row in session.execute(select(Decision.id, Decision.hash))]
    plan = count_erasure(each_house.database, each_house.settings, each_house.person)
    with each_house.database.read() as session:
        assert [tuple(row) for row in session.execute(select(Decision.id, Decision.hash))] == rows_before
    assert plan == erase(each_house)
    assert dict(plan.rows)["events"] == 1
    assert (plan.private, plan.asked, plan.log_lines) == (1, 1, 2)
    assert [told.partner for told in plan.told] == ["Invented Archive"]
    assert set(dict(plan.elsewhere)) >= {"persons", "events", "acts", "saved_filters", "partner_answers"}


def test_nobody_is_erased_twice_and_a_reason_may_not_name_him(house):
    named = Order(house.person, "УМЕД СИНОВЗОДА asked", ("ada", "boris"), "boris")
    assert erase_person(house.database, house.settings, named).code == "refused.reason_names"
    erase(house)
    again = Order(house.person, "again", ("ada", "boris"), "boris")
    assert erase_person(house.database, house.settings, again).code == "refused.absent"


def blanked_card_row(house: House) -> int:
    with house.database.read() as session:
        rows = session.scalars(select(Decision).where(Decision.candidate_id.is_not(None)).order_by(Decision.id))
        return next(row.id for row in rows if is_blank(row))


def unguard(house: House) -> None:
    """What somebody with the keys of the database could do."""
    with house.database.write() as session:
        if house.database.engine.dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER decisions_no_update"))
        else:
            session.execute(text("ALTER TABLE decisions DISABLE TRIGGER ALL"))


def test_the_keys_of_private_texts_go_with_them(house: House) -> None:
    keys = house.settings.home / "keys"
    keyed = Keyed(house.settings.home).catch_up(house.database)
    assert any(path.is_dir() for path in keys.iterdir())
    erase(house)
    assert not any(path.is_dir() for path in keys.iterdir())
    assert Keyed(house.settings.home).catch_up(house.database) == keyed


def test_the_kept_arrays_of_the_watchlist_go_with_him(house: House) -> None:
    held = house.settings.held_watchlist
    with house.database.read() as session:
        matcher_of(read_watchlist(session).persons, read_name_rules(), held, least=0)
    assert [*held.iterdir()]
    erase(house)
    assert not [*held.iterdir()]
