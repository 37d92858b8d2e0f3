"""Decided cards hold against re-crawl, re-match and better rules; a new spelling returns what it touches, no more."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from config.codebook import read_codebook
from db.models import Candidate, Document, DocumentVersion, Mention, Person, PersonName, Source
from tests.triage.test_intake import DETAINED, FILLER, publish, take_in
from triage.intake.owed import search_owed
from triage.intake.rematch import rematch
from triage.intake.run import prepare_intake
from triage.intake.watchlist import read_watchlist
from triage.intake.whole import run_whole_intake
from triage.records.naming import add_spelling, remove_spelling
from triage.records.persons import import_persons

LIST = """person_id,canonical_name,country_of_origin,category,birth_year,aliases
T1,Umarali Quvvatov,TJ,2,1968,
T2,Mukhtar Ablyazov,KZ,2,1963,
T3,Muhammad Solih,UZ,2,1949,
"""
OTHER_NAME = "Salay Madaminov was stopped at the airport of Oslo on 5 March 2014, a friend said."


@pytest.fixture
def watched(database, tmp_path):
    path = tmp_path / "persons.csv"
    path.write_text(LIST, encoding="utf8")
    import_persons(database, path, read_codebook())
    with database.write() as session:
        session.add_all(Source(name=name, title=name, publisher=name.upper()) for name in ("alpha", "beta", "gamma"))
    return database


def reject_all(database, status="rejected"):
    with database.write() as session:
        session.execute(update(Candidate).values(status=status))


def cards(database) -> dict[int, tuple]:
    with database.read() as session:
        rows = session.execute(select(Candidate, Person.person_key).join(Person)).all()
        return {card.id: (key, card.status, card.queue, card.revision, card.documents) for card, key in rows}


def why(database, number) -> str:
    with database.read() as session:
        return session.get_one(Candidate, number).changed_because


def silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def search(database):
    return search_owed(database, prepare_intake(database, 0.5), silent)


def person(database, key="T3") -> int:
    with database.read() as session:
        return session.scalars(select(Person.id).where(Person.person_key == key)).one()


def fill(database):
    """Cards 1 and 2 of one man, 3 of another, who is named otherwise in a document that nobody has found yet."""
    publish(database, "alpha", "1", DETAINED + FILLER)
    publish(database, "beta", "2", "Mukhtar Ablyazov was released in France on 9 December 2016.", day="2016-12-10")
    publish(database, "gamma", "3", "Muhammad Solih was threatened in Istanbul on 3 May 2015.", day="2015-05-04")
    publish(database, "alpha", "4", OTHER_NAME, day="2014-03-06")
    take_in(database)


def test_neither_reading_again_nor_matching_again_nor_better_rules_bring_a_rejected_card_back(watched):
    fill(watched)
    reject_all(watched)
    before = cards(watched)
    for number in ("1", "2", "3"):
        with watched.write() as session:
            session.execute(
                update(DocumentVersion)
                .where(DocumentVersion.document_id.in_(select(Document.id).where(Document.stable_id == number)))
                .values(matched_by="")
            )
        take_in(watched)
    rematch(watched, prepare_intake(watched, 0.5), None, silent)
    upgraded = replace(prepare_intake(watched, 0.05), stamp="a later matcher", threshold=0.05)
    rematch(watched, upgraded, None, silent)
    assert {number: card[:2] for number, card in cards(watched).items()} == {
        number: card[:2] for number, card in before.items()
    }


def test_a_short_text_that_better_rules_read_otherwise_stays_rejected(watched):
    publish(watched, "alpha", "1", "Mukhtar Ablyazov gave an interview in Paris.", day="2013-08-01")
    take_in(watched)
    reject_all(watched)
    with watched.write() as session:
        card = session.scalars(select(Candidate)).one()
        card.sightings[0].facts = {**card.sightings[0].facts, "measure": "smear"}
        card.measure = "smear"
    rematch(watched, prepare_intake(watched, 0.5), None, silent)
    assert [card[1] for card in cards(watched).values()] == ["rejected"]


def test_an_added_spelling_brings_back_exactly_the_cards_that_it_touches(watched):
    fill(watched)
    publish(watched, "gamma", "5", "Muhammad Solih, born Salay Madaminov, was wanted by Tashkent.", day="2010-02-02")
    take_in(watched)
    reject_all(watched)
    before = cards(watched)
    touched = next(number for number, card in before.items() if card[0] == "T3" and number > 3)
    add_spelling(watched, "coder", person(watched), "Salay Madaminov")
    counts = search(watched)
    after = cards(watched)
    assert after[touched][1] == "new"
    assert "Salay Madaminov" in why(watched, touched)
    new = set(after) - set(before)
    assert [after[number][:3] for number in new] == [("T3", "new", "backfill")]
    assert {number: card for number, card in after.items() if number not in {touched, *new}} == {
        number: card for number, card in before.items() if number != touched
    }
    assert (counts.returned_cards, counts.new_cards) == (1, 1)


def test_the_search_for_a_spelling_is_made_once(watched):
    fill(watched)
    add_spelling(watched, "coder", person(watched), "Salay Madaminov")
    assert search(watched).new_cards == 1
    reject_all(watched)
    before = cards(watched)
    assert search(watched).read == 0
    assert cards(watched) == before


def test_intake_makes_the_search_that_was_cut_off(watched):
    fill(watched)
    add_spelling(watched, "coder", person(watched), "Salay Madaminov")
    run_whole_intake(watched, prepare_intake(watched, 0.5), silent)
    assert [card[:2] for card in cards(watched).values() if card[2] == "backfill"] == [("T3", "new")]


def test_a_spelling_that_was_removed_again_is_searched_no_more(watched):
    fill(watched)
    add_spelling(watched, "coder", person(watched), "Salay Madaminov")
    remove_spelling(watched, "coder", person(watched), "Salay Madaminov")
    before = cards(watched)
    assert search(watched).read == 0
    assert cards(watched) == before


@pytest.mark.parametrize(
    ("edited", "returns"),
    [
        (DETAINED.replace("Cannes", "Cannes, in the south,") + FILLER, False),
        ("Mukhtar Ablyazov was extradited from France on 31 July 2013, his lawyer said. " + FILLER, True),
    ],
)
def test_an_edited_page_brings_a_rejected_card_back_where_it_tells_something_else(watched, edited, returns):
    publish(watched, "alpha", "1", DETAINED + FILLER)
    take_in(watched)
    reject_all(watched)
    publish(watched, "alpha", "1", edited, number=2)
    take_in(watched)
    [card] = cards(watched).values()
    assert (card[1] == "new") is returns
    assert ("The page was edited" in why(watched, 1)) is returns


def test_a_stronger_fact_in_a_new_document_wakes_a_deferred_card(watched):
    publish(watched, "alpha", "1", "Mukhtar Ablyazov gave an interview in Paris.", day="2013-08-01")
    take_in(watched)
    reject_all(watched, "deferred")
    publish(watched, "beta", "2", DETAINED, day="2013-08-02")
    take_in(watched)
    assert ("T2", "new") in {card[:2] for card in cards(watched).values()}


def test_mentions_of_what_no_spelling_touched_stay_as_they_were(watched):
    fill(watched)
    with watched.read() as session:
        before = {row.id: row.matcher_version for row in session.scalars(select(Mention))}
    add_spelling(watched, "coder", person(watched), "Salay Madaminov")
    search(watched)
    with watched.read() as session:
        after = {row.id: row.matcher_version for row in session.scalars(select(Mention))}
        assert {name.name for name in session.scalars(select(PersonName))} >= {"Salay Madaminov"}
        assert len(read_watchlist(session).persons) == 3
    assert before.items() <= after.items()
