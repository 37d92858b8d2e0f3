"""Dates as sources write them: machine forms, and days in the words of each language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pydantic import field_validator

from config.rows import Row, read_rows
from spiders.document import Precision

MONTHS = Path(__file__).resolve().parent / "months.yml"
TOKEN = re.compile(r"\d+|[^\W\d_]+")
NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)\b")
ISO_DAY = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
REACH = 5
"""Words between a month and its year: '2024-nji ýylyň 14-nji noýabry'."""


class MonthNames(Row):
    """The twelve months of one language, each with its spellings."""

    language: str
    names: tuple[tuple[str, ...], ...]

    @field_validator("names")
    @classmethod
    def _twelve(cls, value: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        if len(value) != 12:
            raise ValueError(f"a year has twelve months, not {len(value)}")
        return value


@dataclass(frozen=True, slots=True)
class Moment:
    """An aware moment, and how exactly the source gave it. A bare day is its midnight in UTC."""

    at: datetime
    precision: Precision


def read_moment(text: str, languages: Iterable[str] = ()) -> Moment | None:
    """A machine form (ISO 8601, a blank for T too), else a day in words; None for neither."""
    text = text.strip()
    return _read_iso(text) or read_day(text, languages)


def read_day(text: str, languages: Iterable[str]) -> Moment | None:
    """The first day that `text` names in one of `languages` (ISO 639-1, a script is passed over), day before month."""
    if found := ISO_DAY.search(text):
        return _moment(int(found[1]), int(found[2]), int(found[3]))
    if found := NUMERIC.search(text):
        return _moment(int(found[3]), int(found[2]), int(found[1]))
    tokens = TOKEN.findall(text.casefold())
    for at, token in enumerate(tokens):
        for language in languages:
            if month := _month_of(token, language.split("-")[0]):
                return _around(tokens, at, month)
    return None


def _read_iso(text: str) -> Moment | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return Moment(at, "day" if len(text) <= 10 else "time")


def _around(tokens: list[str], at: int, month: int) -> Moment | None:
    near = tokens[max(0, at - REACH) : at + REACH]
    year = next((int(token) for token in near if re.fullmatch(r"(19|20)\d\d", token)), None)
    if year is None:
        return None
    candidates = [*reversed(tokens[max(0, at - 2) : at]), *tokens[at + 1 : at + 2]]
    day = next((int(token) for token in candidates if token.isdecimal() and 1 <= int(token) <= 31), None)
    return _moment(year, month, day)


def _moment(year: int, month: int, day: int | None) -> Moment | None:
    try:
        return Moment(datetime(year, month, day or 1, tzinfo=UTC), "day" if day else "month")
    except ValueError:
        return None


def _month_of(word: str, language: str) -> int | None:
    exact, stems = _months(language)
    if word in exact:
        return exact[word]
    return next((month for stem, month in stems.items() if word.startswith(stem)), None)


@cache
def _months(language: str) -> tuple[dict[str, int], dict[str, int]]:
    exact: dict[str, int] = {}
    stems: dict[str, int] = {}
    for row in read_rows(MONTHS, "months", MonthNames):
        if row.language == language:
            for month, names in enumerate(row.names, start=1):
                exact |= {name: month for name in names if not name.endswith("*")}
                stems |= {name[:-1]: month for name in names if name.endswith("*")}
    return exact, stems
