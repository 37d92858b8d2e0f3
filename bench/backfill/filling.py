"""A database of many documents, made quickly: the same seed gives the same rows."""

import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.backfill.stories import Stories, numbered
from config.codebook import read_codebook
from db.session import Database, open_database, upgrade
from triage.records.persons import import_persons

WATCHLIST = """person_id,canonical_name,country_of_origin,category,birth_year,aliases
P1,Mirzosharif Qalandarov,TJ,political opposition,1965,Мирзошариф Каландаров|Мирзошариф Қаландаров
P2,Umarali Quvvatov,TJ,political opposition,1968,Умарали Кувватов
"""
AT_ONCE = 20_000


def fill(folder: Path, documents: int, hits: int, stories: Stories) -> Database:
    """A SQLite database with `documents` documents, of which `hits` name P1, spread evenly.

    One that lies in the folder already is opened as it is."""
    path = folder / "exilewatch.sqlite"
    address = f"sqlite:///{path}"
    whole = folder / f"filled-{documents}-{hits}"
    if whole.exists():
        return open_database(address, durable=False)
    upgrade(address)
    database = open_database(address, durable=False)
    names = folder / "watchlist.csv"
    names.write_text(WATCHLIST, "utf8")
    import_persons(database, names, read_codebook())
    with sqlite3.connect(path) as connection:
        _insert_all(connection, numbered(stories, documents, hits))
    whole.touch()
    return database


def _insert_all(connection: sqlite3.Connection, rows: Iterator[tuple[int, str]]) -> None:
    connection.execute("INSERT INTO sources VALUES ('past','Past','past','2026-01-01 00:00:00',NULL)")
    while batch := list(islice(rows, AT_ONCE)):
        _insert(connection, batch)
        connection.commit()


def _insert(connection: sqlite3.Connection, batch: list[tuple[int, str]]) -> None:
    at = "2026-01-01 00:00:00"
    connection.executemany(
        "INSERT INTO documents (id, source, stable_id, url, kind, first_seen, listed_as) "
        "VALUES (?, 'past', ?, ?, 'article', ?, '')",
        ((n, str(n), f"https://past.test/{n}", at) for n, _ in batch),
    )
    connection.executemany(
        "INSERT INTO document_versions (id, document_id, number, url, title, text, hidden_text, language, published,"
        " published_precision, authors, more, digest, read_at, matched_by) "
        "VALUES (?, ?, 1, ?, ?, ?, '', '', ?, 'day', '[]', '{}', ?, ?, 'bench')",
        ((n, n, f"https://past.test/{n}", f"News {n}", text, _day(n), str(n), at) for n, text in batch),
    )


def _day(number: int) -> str:
    return f"{2005 + number % 20}-{1 + number // 20 % 12:02}-{1 + number // 240 % 28:02} 00:00:00"
