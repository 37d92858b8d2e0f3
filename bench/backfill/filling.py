"""A database of many invented documents, made quickly: the same seed gives the same rows."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from config.codebook import read_codebook
from db.session import Database, open_database, upgrade
from triage.records.persons import import_persons

WATCHLIST = """person_id,canonical_name,country_of_origin,category,birth_year,aliases
P1,Muhiddin Kabiri,TJ,political opposition,1965,Мухиддин Кабири|Муҳиддин Кабирӣ
P2,Umarali Quvvatov,TJ,political opposition,1968,Умарали Кувватов
"""
GIVEN = [
    "Ivan", "Sergey", "Anna", "Rustam", "Aliya", "Dmitri", "Farida", "Jamshid", "Nargis", "Timur", "Askar",
    "Gulnara", "Bahrom", "Zafar", "Madina", "Olim", "Игорь", "Наталья", "Рустам", "Алия", "Фаррух", "Мадина",
    "Бахром", "Зафар", "Тимур", "Аскар", "Гульнара", "Шерали", "Камила", "Дильшод", "Ольга", "Нурлан",
]  # fmt: skip
FAMILY = [
    "Petrov", "Ivanov", "Karimov", "Nazarova", "Rahimov", "Sharipov", "Kowalska", "Mahmudov", "Saidov",
    "Tursunov", "Abdullaev", "Bekov", "Orozov", "Петров", "Иванов", "Каримов", "Назарова", "Рахимов", "Шарипов",
    "Махмудов", "Саидов", "Турсунов", "Абдуллаев", "Беков", "Орозов", "Кабиров", "Нуров",
]  # fmt: skip
TOWNS = [
    "Vienna", "Минск", "Istanbul", "Душанбе", "Warszawa", "Бишкек", "Ashgabat", "Ташкент", "Алматы", "Berlin",
    "Paris", "Москва",
]  # fmt: skip
WORDS = [
    "the", "council", "met", "on", "question", "of", "old", "bridge", "and", "said", "that", "water", "road",
    "market", "school", "today", "yesterday", "court", "police", "мост", "река", "город", "суд", "полиция",
    "сказал", "вчера", "сегодня", "рынок", "школа", "дорога", "вода", "совет", "решил", "вопрос", "люди", "время",
    "дело", "область",
]  # fmt: skip
STARTS = [
    "Ka", "Mu", "Sho", "Be", "Do", "Gu", "Ra", "Za", "Fe", "Li", "Тю", "Ба", "Ша", "Ко", "Ни", "Ду", "Жа", "Хо",
    "Ма", "Се",
]  # fmt: skip
MIDDLES = ["ri", "lma", "bdu", "sko", "nge", "тко", "рга", "льду", "мби"]
ENDS = ["ov", "ev", "enko", "ski", "yan", "ов", "ев", "енко", "ский", "ян"]
MORE_FAMILIES = [start + middle + end for start in STARTS for middle in MIDDLES for end in ENDS]
FAMILIES = FAMILY + MORE_FAMILIES
HIT = ("Muhiddin Kabiri", "Мухиддина Кабири", "Муҳиддин Кабирӣ", "M. Kabiri")
AT_ONCE = 20_000


def fill(folder: Path, documents: int, hits: int, seed: int = 5) -> Database:
    """A SQLite database with `documents` documents, of which `hits` name P1, spread evenly."""
    address = f"sqlite:///{folder / 'exilewatch.sqlite'}"
    upgrade(address)
    database = open_database(address, durable=False)
    path = folder / "watchlist.csv"
    path.write_text(WATCHLIST, "utf8")
    import_persons(database, path, read_codebook())
    with sqlite3.connect(folder / "exilewatch.sqlite") as connection:
        connection.execute("INSERT INTO sources VALUES ('past','Past','past','2026-01-01 00:00:00',NULL)")
        rows = _rows(documents, hits, random.Random(seed))  # noqa: S311 - a generator of a benchmark
        while batch := [row for _, row in zip(range(AT_ONCE), rows, strict=False)]:
            _insert(connection, batch)
            connection.commit()
    return database


def story(drawn: random.Random, name: str) -> str:
    """About 900 letters of invented news with six names of nobody, and `name`."""
    people = [f"{drawn.choice(GIVEN)} {drawn.choice(FAMILIES)}" for _ in range(6)]
    sentences = []
    for person in [*people[:3], name, *people[3:]]:
        words = " ".join(drawn.choices(WORDS, k=14))
        sentences.append(f"{drawn.choice(WORDS).capitalize()} {words} in {drawn.choice(TOWNS)}, {person} said.")
    return " ".join(sentences)


def _rows(documents: int, hits: int, drawn: random.Random) -> Iterator[tuple[int, str]]:
    every = max(1, documents // max(1, hits))
    for number in range(1, documents + 1):
        hit = number % every == 0 and number // every <= hits
        name = HIT[number // every % len(HIT)] if hit else f"{drawn.choice(GIVEN)} {drawn.choice(FAMILIES)}"
        yield number, story(drawn, name)


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
        "VALUES (?, ?, 1, ?, ?, ?, '', 'ru', ?, 'day', '[]', '{}', ?, ?, 'bench')",
        (
            (
                n,
                n,
                f"https://past.test/{n}",
                f"News {n}",
                text,
                _day(n),
                str(n),
                at,
            )
            for n, text in batch
        ),
    )


def _day(number: int) -> str:
    return f"{2005 + number % 20}-{1 + number // 20 % 12:02}-{1 + number // 240 % 28:02} 00:00:00"
