"""The spellings that other tools search for: all that matcher/spellings.py lists, or the plain ones of large lists."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product

from bench.matcher.peers import Owners
from config.names import NameRules
from matcher.reading import Reader
from matcher.spellings import Speller, write
from matcher.values import WatchedPerson
from matcher.watchnames import NameParser

FEW = 3
"""Plain spellings of a name in one language, where all are too many."""


def all_spellings(watchlist: Sequence[WatchedPerson], rules: NameRules) -> Owners:
    """Every listed spelling of every name."""
    speller = Speller(rules)
    return _owned(watchlist, lambda name: (name, *(one.text for one in speller.spellings(name))))


def plain_spellings(watchlist: Sequence[WatchedPerson], rules: NameRules) -> Owners:
    """The first spellings of the name itself in each language; no other forms of the name."""
    reader = Reader(rules)
    parser = NameParser(rules, reader)

    def _plain(name: str) -> Iterator[str]:
        parsed = parser.parse(0, name)
        parts = [part.sounds for part in (*parsed.given[:1], parsed.family) if part is not None]
        yield name
        for writing in rules.writing:
            words = ([*islice(write(sounds, writing), 2)] for sounds in parts)
            yield from islice(map(" ".join, product(*words)), FEW)

    return _owned(watchlist, _plain)


def _owned(watchlist: Sequence[WatchedPerson], spell: Callable[[str], Iterable[str]]) -> Owners:
    owners: Owners = {}
    for person in watchlist:
        for name in (person.canonical_name, *person.aliases):
            for spelling in spell(name):
                owners.setdefault(spelling, set()).add(person.person_id)
    return owners
