"""The audit chain: whole as written; any edit, drop, swap or cut is found, and the first bad row is named."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from db.models import Decision
from db.queries.decisions import GENESIS, ChainError, NewDecision, append_decision, seal, verify_chain
from db.session import Database

GUARDS_OFF = {
    "sqlite": ["DROP TRIGGER decisions_no_update", "DROP TRIGGER decisions_no_delete"],
    "postgresql": ["ALTER TABLE decisions DISABLE TRIGGER ALL"],
}


def append(database: Database, count: int) -> None:
    for number in range(count):
        with database.write() as session:
            said = NewDecision(
                "coder", "note", human={"note": f"№ {number}", "score": 0.1, "nested": {"b": [1], "a": None}}
            )
            append_decision(session, said)


def tamper(database: Database, *statements: str) -> None:
    """What somebody with the keys of the database could do."""
    with database.write() as session:
        for statement in (*GUARDS_OFF[database.engine.dialect.name], *statements):
            session.execute(text(statement))


def bad_row(database: Database) -> int | None:
    with database.read() as session:
        bad = verify_chain(session)
    return bad.id if bad else None


def test_an_empty_chain_is_whole(database):
    assert bad_row(database) is None


def test_rows_are_numbered_without_gaps_and_sealed_in_turn(database):
    append(database, 5)
    with database.read() as session:
        rows = session.query(Decision).order_by(Decision.id).all()
    assert [row.id for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous_hash for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]
    assert bad_row(database) is None


def test_a_failed_transaction_leaves_no_gap(database):
    def fail() -> None:
        with database.write() as session:
            append_decision(session, NewDecision("coder", "note"))
            raise RuntimeError("half way")

    append(database, 1)
    with pytest.raises(RuntimeError):
        fail()
    append(database, 1)
    assert bad_row(database) is None


@pytest.mark.parametrize(
    ("statements", "first_bad"),
    [
        (["UPDATE decisions SET reason = 'other' WHERE id = 3"], 3),
        (["UPDATE decisions SET human = '{}' WHERE id = 2"], 2),
        (["UPDATE decisions SET \"user\" = 'somebody' WHERE id = 5"], 5),
        (["UPDATE decisions SET at = '2001-01-01 00:00:00' WHERE id = 1"], 1),
        (["UPDATE decisions SET hash = 'x' WHERE id = 4"], 4),
        (["DELETE FROM decisions WHERE id = 1"], 1),
        (["DELETE FROM decisions WHERE id = 3"], 3),
        (["DELETE FROM decisions WHERE id = 5"], 5),
        (["DELETE FROM decisions WHERE id > 2"], 3),
        (["DELETE FROM decisions"], 1),
        (["UPDATE decisions SET id = 99 WHERE id = 2", "UPDATE decisions SET id = 2 WHERE id = 3",
          "UPDATE decisions SET id = 3 WHERE id = 99"], 2),
        (["DELETE FROM chain_heads"], 6),
        (["UPDATE chain_heads SET decisions = 4"], 5),
        (["UPDATE chain_heads SET hash = 'x'"], 5),
    ],
)  # fmt: skip
def test_tampering_is_found_and_the_first_bad_row_named(database, statements, first_bad):
    append(database, 5)
    tamper(database, *statements)
    assert bad_row(database) == first_bad


def test_a_row_resealed_after_an_edit_breaks_at_the_next_one(database):
    append(database, 3)
    with database.read() as session:
        row = session.get(Decision, 2)
        row.reason = "other"
        forged = seal(row)
    tamper(database, f"UPDATE decisions SET reason = 'other', hash = '{forged}' WHERE id = 2")
    assert bad_row(database) == 3


def test_a_row_slipped_in_at_the_end_is_found(database):
    append(database, 2)
    with database.read() as session:
        last = session.get(Decision, 2)
    forged = Decision(id=3, at=datetime.now(UTC), user="x", action="note", reason="", human={}, machine={})
    forged.previous_hash = last.hash
    forged.hash = seal(forged)
    with database.write() as session:
        session.add(forged)
    assert bad_row(database) == 3


def test_a_chain_without_head_is_not_continued(database):
    tamper(database, "DELETE FROM chain_heads")
    with pytest.raises(ChainError, match="restore"):
        append(database, 1)


def test_racing_writers_keep_the_chain_whole(database):
    threads = [threading.Thread(target=append, args=(database, 10)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.query(Decision).count() == 50
    assert bad_row(database) is None
