"""Several statements are answered together as they are one by one, on both databases; numbers go in as one value."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, event, func, literal, select, text, union_all
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import LargeBinary

from db.among import among
from db.gathering import gather
from db.models import Person, PersonName, Run, Source
from db.plain import at_most, word
from db.queries.queue_filter import QueueFilter, resolve
from db.session import Database, ask

AT = datetime(2026, 11, 15, 2, 0, 0, 120, tzinfo=UTC)
HOSTILE = 'O\'Neil "q" \\ {1,2} 100% :name ‮ Қувватов\n'
PERSONS = select(Person.id, Person.canonical_name, Person.do_not_disclose, Person.more, Person.birth_year).order_by(
    Person.id.desc()
)
RUNS = select(Run.started_at, Run.finished_at, Run.counts, (Run.id / literal(4.0)).label("share"))
NAMED = select(PersonName.name).where(PersonName.person_id == bindparam("person"))
OF_TWO = union_all(select(Person.person_key), select(Source.name)).order_by("person_key")
SOME = select(Person.person_key).where(among(Person.id, "ids")).order_by(Person.id)
SOME_WRITTEN = select(Person.person_key).where(among(Person.id, "ids", written=True)).order_by(Person.id)


@pytest.fixture
def filled(database: Database) -> Database:
    """Three persons and a run that has not ended."""
    with database.write() as session:
        for number in (1, 2, 3):
            name = PersonName(name=f"Sharif {number}", kind="alias")
            session.add(Person(id=number, person_key=f"P{number}", canonical_name=HOSTILE, names=[name],
                               more={"said": [HOSTILE, 0.1, None]}))  # fmt: skip
        session.add(Source(name="s", title="S"))
        session.flush()
        session.add(Run(id=1, source="s", kind="nightly", night="n", status="running", started_at=AT))
    return database


def test_together_the_answers_are_those_of_one_by_one(filled: Database):
    statements, values = (PERSONS, RUNS, NAMED, OF_TWO), {"person": 2}
    with filled.page() as session:
        alone = [[tuple(row) for row in ask(session, statement, values)] for statement in statements]
        assert gather(session, statements, values) == alone
    assert [len(rows) for rows in alone] == [3, 1, 1, 4]
    assert alone[1] == [(AT, None, {}, 0.25)]


def test_nothing_found_is_an_empty_list(filled: Database):
    with filled.page() as session:
        assert gather(session, (NAMED, NAMED), {"person": 99}) == [[], []]


def test_postgresql_is_asked_once(filled: Database):
    asked: list[str] = []
    with filled.page() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *said: asked.append(said[2]))
        gather(session, (PERSONS, RUNS, NAMED), {"person": 1})
    assert len(asked) == (1 if filled.engine.dialect.name == "postgresql" else 3)


@pytest.mark.postgres
def test_a_column_that_json_would_change_is_refused(postgres_database: Database):
    with postgres_database.page() as session, pytest.raises(TypeError, match="column 1 is of LargeBinary"):
        gather(session, (select(literal(b"x", LargeBinary)),), {})


@pytest.mark.parametrize("statement", [SOME, SOME_WRITTEN])
@pytest.mark.parametrize(("ids", "found"), [([3, 1], ["P1", "P3"]), ([], []), (range(2, 1000), ["P2", "P3"])])
def test_any_number_of_numbers_is_one_value(filled: Database, statement, ids, found):
    with filled.page() as session:
        assert list(ask(session, statement, {"ids": ids}).scalars()) == found


def test_sqlite_finds_numbers_by_their_index(sqlite_database: Database):
    with sqlite_database.page() as session:
        written = str(SOME.compile(sqlite_database.engine))
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {written}", ("[1]",)).all()
    assert any("SEARCH persons USING" in str(row) for row in plan)


def test_constants_are_written_into_a_statement(filled: Database):
    some = select(Person.person_key).where(Person.status == word("active")).order_by(Person.id).limit(at_most(2))
    with filled.page() as session:
        assert list(ask(session, some).scalars()) == ["P1", "P2"]
    assert not some.compile().params


@pytest.mark.parametrize("text_", ["", "new'", "New", "новый", "a b"])
def test_no_word_of_the_schema_is_written_into_a_statement(text_):
    with pytest.raises(ValueError, match="is no word of the schema"):
        word(text_)


def test_a_page_changes_nothing(filled: Database):
    def rename() -> None:
        with filled.page() as session:
            session.execute(text("UPDATE persons SET canonical_name = 'other'"))

    if filled.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="read-only transaction"):
            rename()
    else:
        rename()
    with filled.page() as session:
        assert set(ask(session, select(Person.canonical_name)).scalars()) == {HOSTILE}


def test_a_page_sees_what_was_committed_before_it_asked(filled: Database):
    with filled.page() as session:
        assert ask(session, select(func.count(Person.id))).scalar_one() == 3
    with filled.write() as session:
        session.add(Person(id=4, person_key="P4", canonical_name="D"))
    with filled.page() as session:
        assert ask(session, select(func.count(Person.id))).scalar_one() == 4


@pytest.mark.parametrize(
    ("words", "found"),
    [("Навоз", [1]), ("НАВОЗ", [1]), ("навоз", [1]), ("oz", [2]), ("o_i", []), ("avozish", [2]), ("100%", [3]),
     ("P-9", [3]), ("nobody", [])],
)  # fmt: skip
def test_part_of_a_name_finds_its_person_as_it_is_written(database: Database, words, found):
    with database.write() as session:
        for number, (key, names) in enumerate(
            {"P-1": ("Шариф Навозиш", "Шариф Навозов"), "P-2": ("Sharif Navozish",), "P-9": ("A 100% name",)}.items(), 1
        ):
            spellings = [PersonName(name=name, kind="alias") for name in names]
            session.add(Person(id=number, person_key=key, canonical_name=names[0], names=spellings))
    with database.page() as session:
        asked = resolve(session, QueueFilter(person=words))
    assert asked.values["person"] == found


@pytest.mark.postgres
def test_postgresql_finds_part_of_a_name_in_its_index(postgres_database: Database):
    with postgres_database.write() as session:
        for number in range(3000):
            name = PersonName(name=f"Invented {number} Person", kind="alias")
            session.add(Person(person_key=f"P{number}", canonical_name="A", names=[name]))
    with postgres_database.write() as session:
        session.execute(text("ANALYZE person_names"))
        plan = session.scalars(
            text("EXPLAIN SELECT id FROM person_names WHERE trigrams_of(name) @> trigrams_of('ted 2718')")
        ).all()
    assert any("ix_person_names_trigrams" in line for line in plan)
    with postgres_database.page() as session:
        assert len(resolve(session, QueueFilter(person="ted 2718 P")).values["person"]) == 1
