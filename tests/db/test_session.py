"""The database keeps its promises on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from db.models import Base, Decision, Person, Run, Source
from db.session import Database, DatabaseError, open_database, schema_versions, upgrade


def test_an_empty_database_says_what_to_do(tmp_path):
    with pytest.raises(DatabaseError, match="is empty; run 'exilewatch init'"):
        open_database(f"sqlite:///{tmp_path / 'none.sqlite'}")


def test_upgrading_twice_changes_nothing(database_address):
    upgrade(database_address)
    opened = open_database(database_address)
    found, wanted = schema_versions(opened.engine)
    opened.close()
    assert found == wanted


def test_a_failed_write_leaves_nothing(database: Database):
    def add_and_fail() -> None:
        with database.write() as session:
            session.add(Person(person_key="a", canonical_name="A"))
            session.flush()
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        add_and_fail()
    with database.read() as session:
        assert session.scalars(select(Person)).all() == []


def test_moments_come_back_aware_and_equal(database: Database):
    moment = datetime(2015, 3, 5, 22, 30, tzinfo=timezone(timedelta(hours=5)))
    with database.write() as session:
        session.add(Source(name="s", title="S"))
        session.flush()
        session.add(Run(source="s", kind="nightly", night="n", status="running", started_at=moment))
    with database.read() as session:
        found = session.scalars(select(Run.started_at)).one()
    assert found == moment
    assert found.tzinfo is UTC


def test_a_moment_without_zone_is_refused(database: Database):
    def add() -> None:
        with database.write() as session:
            session.add(Source(name="s", title="S", first_run_at=datetime(2020, 1, 1)))

    with pytest.raises(StatementError, match="without a time zone"):
        add()


@pytest.mark.parametrize("statement", ["UPDATE decisions SET reason = 'other'", "DELETE FROM decisions"])
def test_the_database_refuses_to_change_a_decision(database: Database, statement):
    with database.write() as session:
        session.add(Decision(id=1, user="u", action="note", previous_hash="0" * 64, hash="1" * 64))

    def change() -> None:
        with database.write() as session:
            session.execute(text(statement))

    with pytest.raises(DBAPIError, match="append-only"):
        change()


def test_every_model_column_is_in_the_migrated_schema(database: Database):

    inspector = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        assert {column["name"] for column in inspector.get_columns(table.name)} == set(table.columns.keys())


def test_looking_keeps_nothing_of_what_it_changes(database: Database):
    def rename() -> None:
        with database.read() as session:
            session.execute(text("UPDATE chain_heads SET hash = 'other'"))

    if database.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="read-only transaction"):
            rename()
    else:
        rename()
    with database.read() as session:
        session.add(Person(person_key="a", canonical_name="A"))
    with database.read() as session:
        assert session.scalars(text("SELECT hash FROM chain_heads")).one() != "other"
        assert session.scalars(select(Person)).all() == []


def test_statements_stay_prepared_from_one_page_to_the_next(postgres_address: str):
    opened = open_database(postgres_address)
    for _page in range(8):
        with opened.read() as session:
            session.scalars(select(Person.id)).all()
    with opened.read() as session:
        prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    opened.close()
    assert any("FROM persons" in statement for statement in prepared)
