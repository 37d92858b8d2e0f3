"""Finishes erasures: removes archive files that nothing refers to, and the bytes that deleted rows leave behind.

Which erasures are still to be finished stands in the audit chain, so what was cut off is made by the next one."""

from sqlalchemy import Engine, select, text

from config.settings import Settings
from db.archive.dropping import remove_file
from db.models import Base, Decision
from db.queries.decisions import ERASURE, NewDecision, append_decision
from db.queries.sweeping import LEFT_OUT, PUBLIC
from db.session import Database
from triage.erasure.planning import CLEANED
from triage.intake.kept import forget
from triage.intake.key_search import forget_keys


def clean_up(database: Database, settings: Settings) -> bool:
    """Finishes every erasure that was not finished. While it rewrites the database others wait.

    False where somebody was reading the database all the time, so that its journal keeps old pages: try again."""
    owed = _owed(database)
    if owed:
        forget(settings.held_watchlist)
    for files in owed.values():
        for name in files:
            remove_file(settings.archive, name)
    if any(owed.values()):
        forget_keys(settings.home)
    if owed and not scrub(database, is_private=any(owed.values())):
        return False
    with database.write() as session:
        for number in sorted(owed):
            append_decision(session, NewDecision("exilewatch", CLEANED, human={"erasure": number}))
    return True


def scrub(database: Database, is_private: bool = True) -> bool:
    """Writes the database anew, so that no page keeps what was deleted; whether its journal could be emptied.

    is_private: whether documents were touched too, and with them the index of their words. PostgreSQL's statistics
    hold samples of names, so they are made and written anew too; its WAL keeps old pages (docs/operating.md)."""
    if database.engine.dialect.name == "sqlite":
        return _scrub_sqlite(database.engine, is_private)
    public = {name for name, why in LEFT_OUT.items() if why == PUBLIC}
    kept = [table.name for table in Base.metadata.sorted_tables if is_private or table.name not in public]
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (*kept, "document_search") if is_private else kept:
            connection.execute(text(f"VACUUM (FULL, ANALYZE) {table}"))
        connection.execute(text("VACUUM (FULL) pg_statistic"))
    return True


def _scrub_sqlite(engine: Engine, is_private: bool) -> bool:
    # Past SQLAlchemy, which begins a transaction: there is no VACUUM in one.
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        if is_private:
            cursor.execute("INSERT INTO document_search (document_search) VALUES ('optimize')")
        cursor.execute("VACUUM")
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    finally:
        connection.close()


def _owed(database: Database) -> dict[int, list[str]]:
    """Number of each erasure that is not finished → archive files that are to go."""
    with database.read() as session:
        rows = session.execute(
            select(Decision.id, Decision.action, Decision.human).where(Decision.action.in_((ERASURE, CLEANED)))
        ).all()
    done = {int(human["erasure"]) for _, action, human in rows if action == CLEANED}
    return {
        number: [str(name) for name in human["files"]]
        for number, action, human in rows
        if action == ERASURE and number not in done
    }
