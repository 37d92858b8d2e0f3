"""One name over everything: the key index finds every document that a full rematch finds, and reads few others."""

import random
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cli.engines import reading_with
from config.codebook import read_codebook
from config.names import read_name_rules
from db.models import Candidate, DocumentVersion, Mention
from db.queries.documents import Arrival, store_documents
from db.queries.past_versions import store_past_document
from db.queries.runs import keep_source
from db.values import NewDocument, now
from db.work.pool import Pool
from matcher.engine import Matcher
from matcher.keys import DocumentKeys, PersonKeys
from matcher.values import Text, WatchedPerson
from triage.intake.key_index import FEW, KeyIndex, make_segment
from triage.intake.key_search import Keyed
from triage.intake.matching import match_job
from triage.intake.rematch import count_rematch, rematch
from triage.intake.run import prepare_intake
from triage.records.persons import import_persons

WATCHLIST = """person_id,canonical_name,country_of_origin,category,birth_year,aliases
P1,Muhiddin Kabiri,TJ,political opposition,1965,
P2,Umarali Quvvatov,TJ,political opposition,1968,Умарали Кувватов
P3,Muhammad Solih,UZ,political opposition,1949,Салай Мадаминов
P4,Obidkhon Nazarov,UZ,cleric,1958,
"""
FORMS = {
    "P1": [
        "Muhiddin Kabiri",
        "Мухиддина Кабири",
        "Муҳиддин Кабирӣ",
        "M. Kabiri",
        "Muhiddin Kabirii",
        "KABIRI Muhiddin",
    ],
    "P2": ["Umarali Kuvatov", "Умарали Кувватова", "УмаралиКувватов", "Umar-\nali Quvvatov", "U. Quvvatov"],
    "P3": ["Muhammad Salih", "Мухаммада Салиха", "Salay Madaminov", "Мухаммад Солиҳ", "M u h a m m a d  S o l i h"],
    "P4": ["Obidkhon Nazarov", "Обид-кори Назаров", "imam Obidkhon qori Nazarov", "Обидхона Назарова"],
}
OTHERS = ["Ivan Petrov", "Сергей Иванов", "Anna Kowalska", "Рустам Каримов", "Aliya Nazarova", "Мухиддин Алиев"]
TOWNS = ["Vienna", "Минск", "Istanbul", "Душанбе", "Warszawa", "Бишкек"]


def story(drawn, name):
    words = " ".join(
        drawn.choice(["the", "council", "мост", "река", "said", "today", "город", "yol"]) for _ in range(60)
    )
    return f"{drawn.choice(OTHERS)} of {drawn.choice(TOWNS)} spoke. {words}. Then {name} was detained there. {words}."


@pytest.fixture
def archive(database, tmp_path):
    """A database of 400 documents, of which each attested form stands in one."""
    path = tmp_path / "watchlist.csv"
    path.write_text(WATCHLIST)
    import_persons(database, path, read_codebook())
    drawn = random.Random(3)  # noqa: S311 - a generator of tests
    names = [form for forms in FORMS.values() for form in forms]
    names += [drawn.choice(OTHERS) for _ in range(400 - len(names))]
    drawn.shuffle(names)
    first = datetime(2009, 1, 1, tzinfo=UTC)
    documents = [
        NewDocument(
            "test", str(n), f"https://t.test/{n}", f"News {n}", story(drawn, name), published=first + timedelta(n)
        )
        for n, name in enumerate(names)
    ]
    with database.write() as session:
        keep_source(session, "test", "Test", "test")
        store_documents(session, documents, None, now())
    return database


def mentions_of(database):
    columns = (Mention.version_id, Mention.person_id, Mention.field, Mention.start, Mention.end, Mention.score)
    with database.read() as session:
        return session.execute(select(*columns).order_by(*columns)).all()


def cards_of(database):
    columns = (Candidate.person_id, Candidate.queue, Candidate.measure, Candidate.documents, Candidate.rank)
    with database.read() as session:
        return session.execute(select(*columns).order_by(*columns)).all()


def test_what_the_key_index_finds_equals_a_full_rematch_and_reads_few_documents(archive, tmp_path):
    intake = prepare_intake(archive, 0.3, queue="backfill")
    keyed = Keyed(tmp_path)
    read = {person: rematch(archive, intake, person, lambda *_: None, keyed).read for person in FORMS}
    by_keys, cards = mentions_of(archive), cards_of(archive)

    for person in FORMS:
        rematch(archive, intake, person, lambda *_: None)

    assert by_keys == mentions_of(archive)
    assert cards == cards_of(archive), "what a full rematch adds to the queue is nothing"
    assert len(by_keys) >= sum(map(len, FORMS.values())) - 3
    assert sum(read.values()) <= 200, f"of 400 documents each: {read}"


def test_asked_of_one_the_reader_says_of_him_what_it_says_when_asked_of_all(archive):
    intake = prepare_intake(archive, 0.3)
    texts = [
        Text("1", "Police in Minsk detained Muhiddin Kabiri. Umarali Quvvatov was shot dead in Istanbul.", "Two men"),
        Text("2", "Umarali Quvvatov was shot dead in Istanbul in March.", "One man"),
    ]
    of_all = list(intake.reader.read_all(texts))

    of_one = list(intake.reader.asked_of("P1").read_all(texts))

    assert [each.person_id for each in of_all[0]] == ["P1", "P2"]
    assert of_one == [of_all[0][:1], ()]
    assert list(intake.reader.read_all(texts)) == of_all


def test_a_pool_takes_the_quick_look_and_then_the_reading(archive, tmp_path):
    intake = prepare_intake(archive, 0.3, queue="backfill")
    keyed, pool = Keyed(tmp_path), Pool(2)
    read_all = reading_with(pool, match_job(intake.watchlist.persons, 0.3))

    counted = count_rematch(archive, intake, "P1", lambda *_: None, keyed, read_all, pool)
    pool.close()

    assert counted == count_rematch(archive, intake, "P1", lambda *_: None, keyed)


def test_counts_come_first_and_change_nothing(archive, tmp_path):
    intake = prepare_intake(archive, 0.5, queue="backfill")

    counted = count_rematch(archive, intake, "P1", lambda *_: None, Keyed(tmp_path))

    assert mentions_of(archive) == [] == cards_of(archive)
    assert counted.documents == sum(counted.by_year.values()) >= 4
    rematch(archive, intake, "P1", lambda *_: None, Keyed(tmp_path))
    assert len({row.version_id for row in mentions_of(archive)}) == counted.documents


def test_the_index_learns_what_is_stored_later(archive, tmp_path):
    keyed = Keyed(tmp_path)
    assert keyed.catch_up(archive) == 400
    assert keyed.catch_up(archive) == 0
    late = NewDocument("test", "late", "https://t.test/late", "Late", "Police held Muhiddin Kabiri in Minsk.")
    with archive.write() as session:
        store_documents(session, [late], None, now())

    assert keyed.catch_up(archive) == 1
    before = len(keyed.find(WatchedPerson("X", "Nobody Whosoever")))
    assert before < 20
    assert max(keyed.find(WatchedPerson("P1", "Muhiddin Kabiri"))) == 401


def test_of_a_page_that_was_read_again_out_of_an_archive_the_newest_version_counts_not_the_last_stored(
    archive, tmp_path
):
    intake = prepare_intake(archive, 0.5, queue="backfill")
    first, later = datetime(2009, 6, 1, tzinfo=UTC), datetime(2012, 6, 1, tzinfo=UTC)
    named = NewDocument("test", "edited", "https://t.test/edited", "News", "Police held Muhiddin Kabiri in Minsk.")
    with archive.write() as session:
        store_past_document(session, Arrival(replace(named, text="The bridge is closed."), None, later))
        store_past_document(session, Arrival(named, None, first))
        old = session.scalars(select(DocumentVersion.id).where(DocumentVersion.text.contains("in Minsk"))).one()

    rematch(archive, intake, "P1", lambda *_: None, Keyed(tmp_path))
    by_keys = mentions_of(archive)
    rematch(archive, intake, "P1", lambda *_: None)

    assert by_keys == mentions_of(archive)
    assert old not in {row.version_id for row in by_keys}


def test_two_that_key_at_once_wait_for_each_other_and_key_nothing_twice(archive, tmp_path):
    added = []
    both = [threading.Thread(target=lambda: added.append(Keyed(tmp_path).catch_up(archive))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert sorted(added) == [0, 400]


def test_keys_of_an_older_release_give_way(archive, tmp_path):
    older = tmp_path / "keys" / "0123456789abcdef"
    older.mkdir(parents=True)
    (older / "segments.json").write_text("{}")

    Keyed(tmp_path).catch_up(archive)

    assert not older.exists()


CLERICS = [
    ("Obidkhon qori", True),
    ("imam Obidkhon", True),
    ("Имам Обидхон", True),
    ("Обидхон-кори", True),
    ("Обидхона кори", True),
    ("мулло Обидхону", True),
    ("Obidkhon spoke at the bridge", False),
    ("Obidkhon Road", False),
]


NEAR = [
    ("Abdullah Bukhari", True),
    ("عبدالله بخاری", True),
    ("عبد الله بخاری", True),
    ("عبدالله دیروز بخاری", False),
    ("Bukhari, Abdullah", True),
    ("Abdullah, Minsk, Bukhari", False),
    ("Abdullah. Bukhari", False),
    ("Abdullah Bukhalri", True),
    ("Abdullah bukhalri", False),
]


@pytest.mark.parametrize(("words", "likely"), NEAR)
def test_keys_are_of_words_between_which_a_name_can_reach_and_forgive_what_the_matcher_forgives(
    words, likely, tmp_path
):
    rules = read_name_rules()
    keys, person = DocumentKeys(rules), WatchedPerson("P", "Abdullah Bukhari")
    text = f"Yesterday in the town {words} went to a market of the old town, where many people stood."
    index = KeyIndex(tmp_path, keys.version)
    index.add([1], keys.of([("", text, "")]), 1)

    assert index.find(PersonKeys(rules).of(person)) == ([1] if likely else [])
    assert likely or not Matcher([person], rules).find(Text("1", text))
    assert likely >= next(Matcher([person], rules).may_name([Text("1", text)]))


@pytest.mark.parametrize(("words", "likely"), CLERICS)
def test_a_given_name_alone_is_looked_at_beside_the_title_of_a_cleric_and_nowhere_else(words, likely, tmp_path):
    rules = read_name_rules()
    keys = DocumentKeys(rules)
    index = KeyIndex(tmp_path, keys.version)
    index.add([1], keys.of([("", f"In the old town {words} and a council met on the question of water.", "")]), 1)

    found = index.find(PersonKeys(rules).of(WatchedPerson("P4", "Obidkhon Nazarov", (), "UZ", "3")))

    assert found == ([1] if likely else [])


def test_small_segments_are_joined_and_nothing_is_lost(tmp_path):
    rules = read_name_rules()
    keys = DocumentKeys(rules)
    index = KeyIndex(tmp_path, keys.version)
    for number in range(1, 21):
        index.add([number], keys.of([("", f"Muhiddin Kabiri spoke on day {number}.", "")]), number)

    found = index.find(PersonKeys(rules).of(WatchedPerson("P", "Muhiddin Kabiri")))

    assert found == list(range(1, 21))
    assert len(list((tmp_path / keys.version).glob("*.keys.npy"))) <= 9 < FEW
    assert make_segment([], []).versions.tolist() == []
