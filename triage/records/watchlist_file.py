"""Reads a watchlist file: one person a line, every fault named with its line, none passed over."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.errors import UsageError
from triage.records.cells import read_cell

REQUIRED = ("person_id", "canonical_name")
COLUMNS = ("person_id", "canonical_name", "country_of_origin", "category", "birth_year", "aliases")
SEPARATOR = "|"


class WatchlistError(UsageError, ValueError):
    """A watchlist file cannot be read; the message lists every bad line and the next step."""


@dataclass(frozen=True)
class WatchlistRow:
    """One person as a file gives him."""

    person_id: str
    canonical_name: str
    country: str | None = None
    """Home state, ISO 3166-1 alpha-2."""
    categories: tuple[str, ...] = ()
    birth_year: int | None = None
    aliases: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    """Further columns of the file."""

    @property
    def affiliations(self) -> tuple[str, ...]:
        return affiliations_in(self.more)


def read_watchlist_file(path: Path) -> list[WatchlistRow]:
    """The rows of a CSV file in UTF-8 (with or without a byte-order mark), in its order.

    Columns: person_id, canonical_name, country_of_origin (ISO-2), category and aliases (several
    divided by `|`), birth_year; further ones are kept, and of them the matcher reads `affiliations`.
    Raises WatchlistError where the file cannot be read, lacks a column, or any line is off: then no row is given.
    """
    reader = csv.DictReader(io.StringIO(_decode(path), newline=""), restkey="", restval="")
    missing = [column for column in REQUIRED if column not in (reader.fieldnames or ())]
    if missing:
        raise WatchlistError(f"{path}:1: no column '{missing[0]}'; expected the columns {','.join(COLUMNS)}")
    rows: list[WatchlistRow] = []
    faults: list[str] = []
    lines: dict[str, int] = {}
    for line, values in _numbered(reader, path):
        found = [*_faults(values), *_repeats(values["person_id"].strip(), line, lines)]
        faults += [f"{path}:{line}: {fault}" for fault in found]
        if not found:
            rows.append(_row(values))
    if faults:
        shown = "\n".join(faults[:20]) + (f"\n… and {len(faults) - 20} more" if len(faults) > 20 else "")
        raise WatchlistError(f"{shown}\nNothing was read; correct the lines above and run the command again.")
    return rows


def affiliations_in(more: Mapping[str, object]) -> tuple[str, ...]:
    """The organisations in the column `affiliations` of the further columns, several divided by `|`."""
    return _split(str(more.get("affiliations", "")))


def _decode(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise WatchlistError(f"{path}: cannot be read ({error.strerror}); give the path of a CSV file") from error
    except UnicodeDecodeError as error:
        raise WatchlistError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _numbered(reader: "csv.DictReader[str]", path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        for values in reader:
            if any(value.strip() for value in values.values() if isinstance(value, str)):
                # What stands beyond the last column is a list, under ''.
                cells = {read_cell(n): read_cell(v) if isinstance(v, str) else v for n, v in values.items()}
                yield reader.line_num, cells
    except csv.Error as error:
        raise WatchlistError(f"{path}:{reader.line_num}: not CSV ({error})") from error


def _faults(values: dict[str, str]) -> Iterator[str]:
    if values.get(""):
        yield "more values than columns; quote values that hold a comma"
    for column in REQUIRED:
        if not values[column].strip():
            yield f"{column} is empty"
    if len(values["person_id"].strip()) > 80:
        yield "person_id is longer than 80 characters"
    if not any(letter.isalpha() for letter in values["canonical_name"]):
        yield f"canonical_name {values['canonical_name']!r} holds no letter"
    country = values.get("country_of_origin", "").strip()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        yield f"country_of_origin {country!r} is no ISO 3166-1 code of two letters"
    year = values.get("birth_year", "").strip()
    if year and not (year.isascii() and year.isdigit() and 1850 <= int(year) <= 2100):
        yield f"birth_year {year!r} is no year between 1850 and 2100"


def _repeats(person_id: str, line: int, lines: dict[str, int]) -> Iterator[str]:
    if person_id and person_id in lines:
        yield f"person_id {person_id!r} stands already in line {lines[person_id]}"
    lines.setdefault(person_id, line)


def _row(values: dict[str, str]) -> WatchlistRow:
    year = values.get("birth_year", "").strip()
    return WatchlistRow(
        person_id=values["person_id"].strip(),
        canonical_name=values["canonical_name"].strip(),
        country=values.get("country_of_origin", "").strip().upper() or None,
        categories=_split(values.get("category", "")),
        birth_year=int(year) if year else None,
        aliases=_split(values.get("aliases", "")),
        more={key: value for key, value in values.items() if key and key not in COLUMNS and value},
    )


def _split(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in value.split(SEPARATOR) if part.strip()))
