"""`python -m bench.backfill.everyone quick|full|compare`: each of a list of real persons over all that is stored.

`quick HOME PERSONS` puts them on the watchlist of a home that bench.backfill.naming filled, and rematches each by the
key index; `full HOME PERSONS` rematches everything for all of them at once, in another copy of that home; `compare HOME
OTHER` says for whom the two found other mentions or other cards."""

import argparse
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from sqlalchemy import select

from config.codebook import read_codebook
from db.models import Candidate, CandidateDocument, Mention, Person
from db.session import Database, open_database, upgrade
from matcher.values import WatchedPerson
from triage.intake.key_search import Keyed
from triage.intake.rematch import rematch
from triage.intake.run import Intake, prepare_intake
from triage.records.persons import import_persons

Rows = dict[str, set[tuple[object, ...]]]
WANTED = 5.0
"""Seconds in which a new name's hits shall be queued."""
WORST = 12


@dataclass(frozen=True, slots=True, order=True)
class Looked:
    """What one person cost."""

    busy: float
    """Seconds of processor time."""
    seconds: float
    person: str
    keyed: int
    """Documents that share keys with him."""
    read: int
    """Documents that were read closely."""
    mentions: int
    cards: int

    def __str__(self) -> str:
        return (
            f"  {self.person}: {self.busy:.2f} s of processor time ({self.seconds:.2f} s); {self.keyed} share keys, "
            f"{self.read} read closely, {self.mentions} mentions, {self.cards} new cards"
        )


def look_for_each(home: Path, persons: Path) -> None:
    """Prints what each person cost, the dearest first, and how many stayed below the wanted seconds."""
    database = open_home(home, persons)
    keyed = Keyed(home)
    keyed.catch_up(database)
    intake = prepare_intake(database, 0.5, queue="backfill")
    looked = sorted((_look(database, intake, keyed, each) for each in intake.watchlist.persons), reverse=True)
    database.close()
    print(*looked[:WORST], sep="\n")
    for title, costs in (("busy", [each.busy for each in looked]), ("clock", [each.seconds for each in looked])):
        tenths = quantiles(costs, n=20)
        below = sum(cost <= WANTED for cost in costs)
        print(
            f"{title}: median {tenths[9]:.2f} s, nine tenths below {tenths[17]:.2f}, at most {max(costs):.2f};", end=" "
        )
        print(f"{below} of {len(costs)} within {WANTED:.0f} s", flush=True)
    mentions, cards = (sum(getattr(each, name) for each in looked) for name in ("mentions", "cards"))
    print(f"{mentions} mentions on {cards} cards; the dearest read {max(each.read for each in looked)}")


def _look(database: Database, intake: Intake, keyed: Keyed, person: WatchedPerson) -> Looked:
    began, used = time.perf_counter(), time.process_time()
    counts = rematch(database, intake, person.person_id, lambda *_: None, keyed)
    seconds, busy = time.perf_counter() - began, time.process_time() - used
    shared = len(keyed.find(person))
    return Looked(busy, seconds, person.person_id, shared, counts.read, counts.mentions, counts.new_cards)


def read_everything(home: Path, persons: Path) -> None:
    """Prints what a rematch of everything for all the persons cost."""
    database = open_home(home, persons)
    intake = prepare_intake(database, 0.5, queue="backfill")
    began, used = time.perf_counter(), time.process_time()
    counts = rematch(database, intake, None, _tell)
    busy, seconds = time.process_time() - used, time.perf_counter() - began
    print(f"\neverything for {len(intake.watchlist.persons)} persons: {busy:.0f} s of processor time ({seconds:.0f} s)")
    print(f"  {counts.read} read, {counts.mentions} mentions, {counts.new_cards} new cards")
    database.close()


def compare(one: Path, other: Path) -> bool:
    """Whether two homes hold the same mentions and the same cards of each person; prints for whom they do not."""
    same = True
    for title, rows in (("mentions", _mentions), ("cards", _cards)):
        here, there = (rows(_opened(home)) for home in (one, other))
        for person in sorted({*here, *there}):
            mine, others = here[person], there[person]
            if mine != others:
                same = False
                print(f"{person}: {len(mine - others)} {title} only in {one}, {len(others - mine)} only in {other}")
        print(f"{title}: {sum(map(len, here.values()))} and {sum(map(len, there.values()))}, of {len(here)} persons")
    return same


def open_home(home: Path, persons: Path) -> Database:
    """The database of a home that was filled, with these persons on its watchlist."""
    upgrade(_address(home))
    database = _opened(home)
    import_persons(database, persons, read_codebook())
    return database


def _opened(home: Path) -> Database:
    return open_database(_address(home), durable=False)


def _address(home: Path) -> str:
    return f"sqlite:///{home / 'exilewatch.sqlite'}"


def _tell(done: int, total: int) -> None:
    print(f"\r{done} of {total}", end="", flush=True)


def _mentions(database: Database) -> Rows:
    columns = (Mention.version_id, Mention.field, Mention.start, Mention.end, Mention.score)
    return _by_person(database, select(Person.person_key, *columns).join(Person, Person.id == Mention.person_id))


def _cards(database: Database) -> Rows:
    """Which documents stand together on one card."""
    found = (
        select(Person.person_key, Candidate.id, CandidateDocument.document_id)
        .join(Candidate, Candidate.person_id == Person.id)
        .join(CandidateDocument, CandidateDocument.candidate_id == Candidate.id)
    )
    cards: dict[tuple[str, int], list[int]] = defaultdict(list)
    with database.read() as session:
        for person, card, document in session.execute(found):
            cards[person, card].append(document)
    rows: Rows = defaultdict(set)
    for (person, _), documents in cards.items():
        rows[person].add(tuple(sorted(documents)))
    return rows


def _by_person(database: Database, statement: object) -> Rows:
    rows: Rows = defaultdict(set)
    with database.read() as session:
        for person, *rest in session.execute(statement):  # type: ignore[call-overload]
            rows[person].add(tuple(rest))
    return rows


def main() -> int:
    """Exit code 1 where a comparison fails."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("quick", "full", "compare"))
    parser.add_argument("paths", type=Path, nargs=2)
    said = parser.parse_args()
    if said.what == "compare":
        return not compare(*said.paths)
    {"quick": look_for_each, "full": read_everything}[said.what](*said.paths)
    return 0


if __name__ == "__main__":
    sys.exit(main())
