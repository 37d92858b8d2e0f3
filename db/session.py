"""Opens the database: SQLite by default, PostgreSQL by address. The schema comes from migrations."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVarTuple

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CursorResult, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.selectable import TypedReturnsRows

from config.errors import UsageError

MIGRATIONS = Path(__file__).parent / "migrations"
Columns = TypeVarTuple("Columns")
TUNED = ("foreign_keys=ON", "busy_timeout=30000", "cache_size=-16000")
"""Of each connection to SQLite; the last: 16 MB of pages of its own."""
AT_ONCE = 4
"""Connections that are kept open: as many as a desk has threads, so that none is opened for a page; more threads would
only take turns at one interpreter, and all pages would be late."""
KEPT: dict[str, Any] = {"pool_size": AT_ONCE, "pool_use_lifo": True}
"""Of pools: the connection that was given back last is taken first, for its pages and plans are still at hand."""
FRESH = 2.0
"""Seconds after its last use in which a connection to PostgreSQL is taken to be alive without asking it."""
PLANNED = "-c plan_cache_mode=force_custom_plan"
"""Of connections to PostgreSQL that store much: each statement is planned by the tables as they are now. A plan that
was kept from when they were empty reads them whole: 1 s for 500 pages of the past, where 10 ms are enough."""
ONLY_LOOKS = "-c default_transaction_read_only=on -c jit=off"
"""Of connections to PostgreSQL for pages: the server refuses a change, and compiles nothing for some milliseconds."""
CHECKPOINT = 1000
"""Pages of SQLite's log after which a commit moves it into the file."""
SECONDS_BETWEEN = 2.0
"""From one move of the log to the next, where one process does it for several."""


class DatabaseError(UsageError):
    """The database cannot be used as it is; the message names it and the next step."""


def open_engine(address: str, durable: bool = True, checkpoints: bool = True) -> Engine:
    """An engine for a SQLAlchemy address.

    checkpoints: whether commits on SQLite move the log into the file now and then; see `checkpointing`.

    durable: whether a commit on SQLite waits for the disk (decisions do; a crawl, whose work can
    be done again, need not: after a power cut it loses its last commits, never its consistency). On
    PostgreSQL it always waits; there it says whether plans of statements are kept (see PLANNED).
    """
    url = make_url(address)
    if url.get_backend_name() == "postgresql":
        return _open_postgresql(url, "" if durable else PLANNED)
    if url.database and url.database != ":memory:":
        _make_private(Path(url.database))
    engine = create_engine(url, connect_args={"timeout": 30}, **KEPT)
    _tune_sqlite(engine, "FULL" if durable else "NORMAL", CHECKPOINT if checkpoints else 0)
    return engine


def _make_private(file: Path) -> None:
    """A new database can be read by its owner alone, whichever command makes it: it will hold the watchlist."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)


def _open_postgresql(url: URL, options: str, **more: Any) -> Engine:
    said = {"options": f"{url.query.get('options', '')} {options}"} if options else {}
    engine = create_engine(url.set(drivername="postgresql+psycopg"), connect_args=said, **KEPT, **more)
    _ask_after_rest(engine)
    return engine


class Database:
    """One open database. `read()`, `page()` and `write()` give sessions; `write()` commits at its end.

    On SQLite a write takes the write lock at its start, so that what it reads first is still
    true when it writes; a read never waits for a writer."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = sessionmaker(engine.execution_options(postgresql_readonly=True), expire_on_commit=False)
        self._writers = sessionmaker(engine.execution_options(begin="BEGIN IMMEDIATE"), expire_on_commit=False)
        self._for_pages = _for_pages(engine)
        self._pages = sessionmaker(self._for_pages, expire_on_commit=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking; nothing it changes is kept, and PostgreSQL refuses the change."""
        with self._readers() as session:
            yield session
            if self.engine.dialect.name == "postgresql":
                _end_looking(session)

    @contextmanager
    def page(self) -> Iterator[Session]:
        """A session for a page that many ask for: as `read()`, but for rows in portions, without its begin and end.

        On PostgreSQL each statement is a transaction of its own, and sees what was committed when it began, as it
        does in `read()`. On SQLite it is `read()`."""
        with self._pages() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are committed together, or not at all where an error leaves it."""
        with self._writers.begin() as session:
            yield session

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()
        self._for_pages.dispose()


def _for_pages(engine: Engine) -> Engine:
    """The engine of `page()`: on PostgreSQL with connections of its own, opened when the first page is asked for."""
    if engine.dialect.name != "postgresql":
        return engine
    # Nothing is ever begun on them: there is nothing to roll back when one is given back.
    idle = {"pool_reset_on_return": None, "skip_autocommit_rollback": True}
    return _open_postgresql(engine.url, ONLY_LOOKS, isolation_level="AUTOCOMMIT", **idle)


def _end_looking(session: Session) -> None:
    """Ends a transaction that could only read with a commit: at a rollback psycopg forgets all prepared statements.

    Without them PostgreSQL plans each statement of each page anew, which costs several times its answer."""
    session.expunge_all()
    session.commit()


def ask(
    session: Session, statement: TypedReturnsRows[*Columns], values: Mapping[str, object] | None = None
) -> CursorResult[*Columns]:
    """The rows of a statement of columns, past the ORM, whose share of a short statement is two thirds.

    For pages that ask twenty of them. What the session has not written yet is written first, as the ORM does."""
    session.flush()
    return session.connection().execute(statement, values)


def open_database(address: str, durable: bool = True, checkpoints: bool = True) -> Database:
    """The database at a SQLAlchemy address, where its schema is up to date.

    Raises DatabaseError where it is not, naming the command that mends it."""
    engine = open_engine(address, durable, checkpoints)
    found, wanted = schema_versions(engine)
    if found != wanted:
        name = engine.url.render_as_string()
        engine.dispose()
        state = "is empty" if found is None else f"has schema {found}, this release needs {wanted}"
        raise DatabaseError(f"database {name} {state}; run 'exilewatch init'")
    return Database(engine)


@contextmanager
def checkpointing(database: Database) -> Iterator[None]:
    """Meanwhile this process alone moves SQLite's log into the file, for others that were opened without `checkpoints`.

    SQLite 3.40 can lose a commit where several connections move it at one instant. PostgreSQL needs none of it."""
    if database.engine.dialect.name != "sqlite":
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_checkpoint_until, args=(database.engine, ended), name="checkpoints", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _checkpoint_until(engine: Engine, ended: threading.Event) -> None:
    while not ended.wait(SECONDS_BETWEEN):
        with closing(engine.raw_connection()) as connection:  # No transaction may be open meanwhile.
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")


def schema_versions(engine: Engine) -> tuple[str | None, str | None]:
    """(schema of the database, schema of this release), as names of migrations."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), _newest_schema()


@cache
def _newest_schema() -> str | None:
    """Migrations are this release's own files: to look at them once is enough."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def upgrade(address: str) -> None:
    """Brings the schema up to date, in one transaction where the database can. Idempotent."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = open_engine(address)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


def _ask_after_rest(engine: Engine) -> None:
    """What `pool_pre_ping` does, but for connections that were in use a moment ago: a page takes two."""

    @event.listens_for(engine, "checkin")
    def _on_checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["rested"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("rested", time.monotonic()) < FRESH:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def _tune_sqlite(engine: Engine, synchronous: str, checkpoint: int) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", *TUNED, f"wal_autocheckpoint={checkpoint}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
