"""What twenty people ask of the desk in a morning: pages of the queue and cards, and decisions."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from bench.desk.around import read_users
from bench.desk.filling import STATES
from bench.desk.loading import Ask
from config.codebook import read_codebook
from db.queries.users import find_sign_in
from db.session import Database
from triage.desk.sign_ins import COOKIE, _digest, start_sign_in

SEED = 20261122


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in."""

    cookie: str
    csrf: str


def sign_in_all(database: Database) -> list[Person]:
    """A sign-in of each account."""
    people = []
    for user in read_users(database):
        token = start_sign_in(database, user)
        with database.read() as session:
            found = find_sign_in(session, _digest(token))
        if found is not None:
            people.append(Person(f"{COOKIE}={token}", found.csrf))
    return people


class Morning:
    """Draws requests, the same ones in each run; no card is decided twice."""

    def __init__(self, people: list[Person], candidates: int) -> None:
        self._people, self._candidates = people, candidates
        self._random = random.Random(SEED)  # noqa: S311 - a bench repeats itself, it guards nothing
        self._undecided = self._shuffled()

    def reads(self, count: int) -> list[Ask]:
        """Pages of the queue and cards in turn."""
        return [self._card(number) if number % 2 else self._queue(number) for number in range(count)]

    def decisions(self, count: int) -> list[Ask]:
        """Four rejections to each confirmation, as a night brings them."""
        return [self._decision(number, next(self._undecided)) for number in range(count)]

    def _queue(self, number: int) -> Ask:
        place = f"after={self._random.random()!r}_{self._candidates}"
        person = quote_plus(f"Invented Person {self._random.randrange(1, 20)}")
        kind, query = (
            ("queue", ""), ("queue", ""), ("queue", place),
            ("queue, filtered", f"stage=2&state={self._random.choice(STATES)}"),
            ("queue, one person", f"person={person}"),
        )[number // 2 % 5]  # fmt: skip
        return Ask(kind, f"/queue?{query}", self._person(number).cookie)

    def _card(self, number: int) -> Ask:
        return Ask("card", f"/candidates/{self._random.randrange(1, self._candidates)}", self._person(number).cookie)

    def _decision(self, number: int, card: int) -> Ask:
        person = self._person(number)
        said = {"csrf": person.csrf, "revision": "1"}
        if number % 5:
            return Ask("decision", f"/candidates/{card}/reject", person.cookie,
                       urlencode({**said, "reason": "not_person", "note": "a footballer"}))  # fmt: skip
        measures = [row.code for row in read_codebook().measures.values() if row.stage in ("1", "2")]
        coding = {"measure": self._random.choice(measures), "date": "2026-11-14", "host": "PL", "place": "Warsaw"}
        return Ask("decision", f"/candidates/{card}/confirm", person.cookie, urlencode({**said, **coding}))

    def _person(self, number: int) -> Person:
        return self._people[number % len(self._people)]

    def _shuffled(self) -> Iterator[int]:
        """Cards that are new, in no order."""
        taken = set()
        while True:
            card = self._random.randrange(1, self._candidates)
            if card % 4 and card % 50 != 1 and card % 100 != 2 and card not in taken:
                taken.add(card)
                yield card
