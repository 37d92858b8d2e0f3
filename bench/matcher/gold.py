"""Attested name forms beside the checkout, where they are: what recall is measured on."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from rapidfuzz import fuzz

from bench.matcher.texts import GOLD
from config.names import NameRules
from matcher.reading import Reader
from matcher.spellings import write
from matcher.values import Text, WatchedPerson
from matcher.watchnames import NameParser

BROTHERS = 10
"""Made-up namesakes of each person."""

_ALIKE = 60
"""Given names that are more alike than this (of 100) are left out: they may be one name."""


@dataclass(frozen=True)
class Judged:
    """One text and whom it names; nobody in a confusable or plain one."""

    text: Text
    persons: frozenset[str]


@dataclass(frozen=True)
class Pair:
    """A name of the watchlist, and one as printed, which is the same person's or a confusable other's."""

    watched: str
    printed: str
    same: bool


def is_there() -> bool:
    return GOLD.is_dir()


def persons() -> list[WatchedPerson]:
    """The watchlist of the attested forms; empty where they are absent."""
    return [
        WatchedPerson(
            row["person_id"],
            row["canonical_name"],
            tuple(filter(None, row["aliases"].split("|"))),
            row["country_of_origin"],
            row["category"],
        )
        for row in _rows("persons_dev.csv")
    ]


def judged() -> list[Judged]:
    """The texts that anybody can decide: a surname alone counts only after the full name."""
    lines = (GOLD / "documents.jsonl").read_text(encoding="utf8").splitlines() if is_there() else []
    rows = [row for row in map(json.loads, lines) if not any(_is_open(one) for one in row["gold"])]
    return [
        Judged(
            Text(row["doc_id"], row["text"], language=row["lang"]), frozenset(one["person_id"] for one in row["gold"])
        )
        for row in rows
    ]


def pairs(rules: NameRules) -> list[Pair]:
    """Every printed form with given name or initial beside the plain watched name, and namesakes beside theirs.

    Namesakes are the attested confusable names, and made-up brothers: each surname of the list with the given names of
    BROTHERS others, printed in one language after the other."""
    names = {row["person_id"]: row["canonical_name"] for row in _rows("persons_dev.csv")}
    forms = [row for row in _rows("mentions_dev.csv") if row["shape"] not in ("surname_only", "nickname")]
    same = [Pair(names[row["person_id"]], row["surface_form"], True) for row in forms]
    negatives = [
        Pair(names[row["near_person_id"]], row["surface_form"], False)
        for row in _rows("negatives_dev.csv")
        if row["near_person_id"] in names
    ]
    return [*same, *negatives, *_brothers(list(names.values()), rules)]


def _brothers(names: Sequence[str], rules: NameRules) -> Iterator[Pair]:
    reader = Reader(rules)
    parser = NameParser(rules, reader)
    parsed = [(name, parser.parse(0, name)) for name in names]
    whole = [(name, one.given[0].sounds, one.family.sounds) for name, one in parsed if one.given and one.family]
    languages = cycle(rules.writing)
    for place, (name, given, family) in enumerate(whole):
        for step in range(1, BROTHERS + 1):
            other = whole[(place + step * 3) % len(whole)][1]
            if fuzz.ratio(given, other) < _ALIKE:
                writing = next(languages)
                yield Pair(name, " ".join(next(write(sounds, writing)) for sounds in (other, family)), False)


def _is_open(mention: dict[str, str]) -> bool:
    return mention["shape"] == "surname_only" and mention["antecedent"] == "no"


def _rows(name: str) -> list[dict[str, str]]:
    if not is_there():
        return []
    with (GOLD / name).open(encoding="utf8") as stream:
        return [{key: value or "" for key, value in row.items()} for row in csv.DictReader(stream)]
