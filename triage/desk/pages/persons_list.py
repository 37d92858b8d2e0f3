"""A list of names: how many stored documents name each and whom one may take for him; and a watchlist file taken in."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from db.models.base import now
from db.queries.persons import active_persons
from matcher.values import WatchedPerson
from triage.desk.answers import show_page
from triage.desk.spellings_view import named
from triage.desk.visit import Visit
from triage.intake.foretelling import Finds, count_each
from triage.records.nearest import NamedPerson, Near, find_near
from triage.records.persons import PersonsImport, import_persons
from triage.records.watchlist_file import WatchlistError

MOST = 200
"""Names that are looked for at once."""
LONGEST = 300
"""Characters of a name."""
SECONDS = 40.0
"""Longest time that looking through the stored documents takes: an answer within a minute."""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One line of the list."""

    name: str
    finds: Finds
    near: tuple[Near, ...]


def show_form(visit: Visit) -> Response:
    """The forms, empty."""
    return _show(visit)


def look(visit: Visit) -> Response:
    """Looks for names, one a line as printed; nothing is stored."""
    names = names_in(visit.form.get("names", ""))
    persons = [WatchedPerson(str(number), name) for number, name in enumerate(names)]
    finds = count_each(visit.desk.database, persons, visit.desk.settings, SECONDS) if persons else {}
    with visit.desk.database.read() as session:
        others = [named(person) for person in active_persons(session)]
    rows = [NamedRow(each.canonical_name, finds[each.person_id], _near(each, others)) for each in persons]
    return _show(visit, rows=rows)


def take(visit: Visit) -> Response:
    """Takes a watchlist file in: all of it or, where a line is bad, nothing; stored documents are searched at once."""
    desk = visit.desk
    with tempfile.TemporaryDirectory(prefix="exilewatch-") as folder:
        path = Path(folder) / f"desk-{now():%Y-%m-%d}.csv"
        path.write_bytes(visit.file)
        try:
            done = import_persons(desk.database, path, desk.codebook, desk.secret, visit.signed_in.name)
        except WatchlistError as error:
            return _show(visit, 422, refused=_without_path(str(error), path))
    desk.searcher.start()
    return _show(visit, done=done)


def names_in(text: str) -> list[str]:
    """The names of a list, one a line, each once; lines without a letter are left out."""
    lines = (" ".join(line.split())[:LONGEST] for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if any(map(str.isalpha, line))))[:MOST]


def _without_path(said: str, path: Path) -> str:
    """What the reader of a file says, for somebody who sent it and knows no path."""
    return said.replace(f"{path}: ", "").replace(f"{path}:", "line ").replace("run the command", "send it")


def _near(person: WatchedPerson, others: Sequence[NamedPerson]) -> tuple[Near, ...]:
    return tuple(find_near([person.canonical_name], others, limit=2))


def _show(
    visit: Visit, status: int = 200, rows: list[NamedRow] | None = None, done: PersonsImport | None = None,
    refused: str = "",
) -> Response:  # fmt: skip
    names = visit.form.get("names", "")
    return show_page(visit, "persons_list.html", status, rows=rows, done=done, refused=refused, names=names)
