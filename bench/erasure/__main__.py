"""Forgets one man of a database with many candidates: counted, erased, written anew, verified. Beside it a bare VACUUM.

BENCH_CANDIDATES (100,000), BENCH_KINDS (sqlite), BENCH_KEEP: as for the bench of the desk, whose database it is."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text, update

from bench.desk.places import filled
from config.settings import Settings
from db.models import Person, PersonName
from db.queries.decisions import verify_chain
from db.session import Database, open_database
from triage.erasure import erasing
from triage.erasure.cleaning import scrub
from triage.erasure.erasing import Order, count_erasure, erase_person
from triage.erasure.planning import Plan

CANDIDATES = int(os.environ.get("BENCH_CANDIDATES", "100000"))
KINDS = os.environ.get("BENCH_KINDS", "sqlite").split(",")
PERSON = 17
NAMES = ("Umed Sinovzoda", "Умед Синовзода")
Done = TypeVar("Done")


def main() -> int:
    """Exit code 1 where a file of the home or of the database still spells the man, or the chain no longer verifies."""
    return max(_measure(kind) for kind in KINDS)


def _measure(kind: str) -> int:
    with filled(kind, CANDIDATES) as (home, address):
        database = open_database(address)
        settings = Settings(home=home)
        _name(database)
        print(f"\n{kind}: {CANDIDATES:,} candidates", flush=True)
        plan = _timed("counted, while others work", lambda: count_erasure(database, settings, PERSON))
        _timed("bare VACUUM, as a measure", lambda: scrub(database))
        _erase_in_parts(database, settings)
        bad = _timed("audit chain verified", lambda: _verify(database))
        folders = [home, *_folder_of(database)]
        database.close()
        left = [path for folder in folders for path in _files_naming(folder)]
        print(f"  {plan}\n  chain: {bad or 'whole'}; files that still name him: {left or 'none'}", flush=True)
        return int(bool(bad or left))


def _erase_in_parts(database: Database, settings: Settings) -> None:
    """The transaction, in which nobody else decides, apart from the writing anew of the whole."""
    cleaned: list[bool] = []
    whole, erasing.clean_up = erasing.clean_up, lambda *_: cleaned.append(True) or True
    order = Order(PERSON, "He asked for it.", ("one", "two"), "two")
    done = _timed("erased: looked through, and rows", lambda: erase_person(database, settings, order))
    erasing.clean_up = whole
    if not isinstance(done, Plan) or not cleaned:
        raise SystemExit(f"nothing was erased: {done}")
    _timed("cleaned: files and pages, VACUUM", lambda: whole(database, settings))


def _name(database: Database) -> None:
    """Gives the man names that nobody else bears."""
    with database.write() as session:
        session.execute(update(Person).where(Person.id == PERSON).values(canonical_name=NAMES[0]))
        session.execute(update(PersonName).where(PersonName.person_id == PERSON, PersonName.kind == "alias")
                        .values(name=PersonName.id.concat(NAMES[1])))  # fmt: skip
        session.add(PersonName(person_id=PERSON, name=NAMES[0], kind="alias"))


def _verify(database: Database) -> str:
    with database.read() as session:
        bad = verify_chain(session)
    return f"decision {bad.id}: {bad.reason}" if bad else ""


def _folder_of(database: Database) -> list[Path]:
    """Where PostgreSQL keeps this very database, all of it written; SQLite's file lies in the home."""
    if database.engine.dialect.name == "sqlite":
        return []
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        return [Path(str(connection.scalar(text("SHOW data_directory")))) / "base" / str(number)]


def _files_naming(home: Path) -> list[str]:
    return [str(path) for path in sorted(home.rglob("*")) if path.is_file() and _names(path)]


def _names(path: Path) -> bool:
    """Whether any part of a file says one of the names; parts overlap."""
    last = b""
    with path.open("rb") as stream:
        while part := stream.read(1 << 24):
            if any(name.encode() in last + part for name in NAMES):
                return True
            last = part[-100:]
    return False


def _timed(what: str, act: Callable[[], Done]) -> Done:
    begin, cpu = time.perf_counter(), time.process_time()
    done = act()
    print(
        f"  {what:36} {time.perf_counter() - begin:8.1f} s, {time.process_time() - cpu:7.1f} s of processor", flush=True
    )
    return done


if __name__ == "__main__":
    sys.exit(main())
