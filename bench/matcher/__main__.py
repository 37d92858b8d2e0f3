"""`python -m bench.matcher [NAMES …]`: megabytes a second and recall, from text to scored mentions, caches cold.

The peer is pyahocorasick over the spellings that matcher/spellings.py lists, without case endings; it finds strings
and neither judges nor explains. Both run in turns in one process on one core; medians are printed."""

import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

import ahocorasick

from bench.matcher.people import people, texts
from config.names import NameRules, read_name_rules
from matcher.engine import Matcher
from matcher.spellings import Speller
from matcher.values import Text, WatchedPerson

ROUNDS = 3
CHARACTERS = 2_000_000
Find = Callable[[Sequence[Text]], list[set[str]]]


def main() -> None:
    """Prints one line for each size of watchlist."""
    rules = read_name_rules()
    for count in map(int, sys.argv[1:] or ["255"]):
        watchlist = people(count)
        pages = list(texts(watchlist, rules, CHARACTERS))
        documents = [text for text, _ in pages]
        named = [(number, person) for number, (_, person) in enumerate(pages) if person is not None]
        print(f"{count} names, {len(documents)} texts: {_compare(watchlist, documents, named, rules)}")


def _compare(
    watchlist: Sequence[WatchedPerson], documents: Sequence[Text], named: Sequence[tuple[int, str]], rules: NameRules
) -> str:
    size = sum(len(text.text.encode()) for text in documents) / 1e6
    build = _seconds(lambda: Matcher(watchlist, rules))
    plain = _plain_scan(watchlist, rules)
    speeds: dict[str, list[float]] = {"ours": [], "plain": []}
    recall: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, find in (("ours", _ours(watchlist, rules)), ("plain", plain)):
            found: list[set[str]] = []
            speeds[name].append(size / _seconds(lambda find=find, found=found: found.extend(find(documents))))  # type: ignore[misc]
            recall[name] = sum(person in found[number] for number, person in named) / len(named)
    ours, other = median(speeds["ours"]), median(speeds["plain"])
    return (
        f"built in {build:.2f} s; {ours:.2f} MB/s, recall {recall['ours']:.3f}; "
        f"pyahocorasick {other:.1f} MB/s, recall {recall['plain']:.3f}; ratio {ours / other:.3f}"
    )


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _ours(watchlist: Sequence[WatchedPerson], rules: NameRules) -> Find:
    matcher = Matcher(watchlist, rules)
    return lambda documents: [
        {mention.person_id for mention in mentions if mention.score >= 0.5} for mentions in matcher.find_all(documents)
    ]


def _plain_scan(watchlist: Sequence[WatchedPerson], rules: NameRules) -> Find:
    automaton, speller = ahocorasick.Automaton(), Speller(rules)
    owners: dict[str, set[str]] = {}
    for person in watchlist:
        for spelling in speller.spellings(person.canonical_name):
            owners.setdefault(spelling.text, set()).add(person.person_id)
    for text, persons in owners.items():
        automaton.add_word(text, persons)
    automaton.make_automaton()
    return lambda documents: [set().union(*(found for _, found in automaton.iter(text.text))) for text in documents]


if __name__ == "__main__":
    main()
