"""Findings to learn from: attested names in documents, each finding right or wrong."""

import csv
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.names import NameRules
from matcher.engine import Matcher
from matcher.findings import Finding
from matcher.scoring import Scorer
from matcher.values import Text, WatchedPerson
from tests.matcher.attested_names import CARRIERS, FOLDER, read_people

GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold"
_OTHERS = 25
"""Namesakes of each person by given name, and by surname."""
_LETTERS = "aeioubdgklmnrstvz"


@dataclass(frozen=True)
class Example:
    """One finding: its clues, and whether it names its person."""

    values: dict[str, float]
    right: bool
    person: str
    """Of whom the document is: examples of one person belong to one fold."""
    source: str


@dataclass(frozen=True)
class Document:
    """A text and the places where it truly names somebody."""

    text: Text
    person: str
    source: str
    gold: tuple[tuple[str, int, int], ...]
    watched: str = "attested"
    """Whose watchlist counts: the texts of one set may name people of the other."""


class _Listener(Scorer):
    """Keeps every finding that it is asked about."""

    def __init__(self, rules: NameRules) -> None:
        super().__init__(rules)
        self.heard: list[Finding] = []

    def score(self, finding: Finding) -> float:
        self.heard.append(finding)
        return super().score(finding)


def examples(rules: NameRules) -> list[Example]:
    """Every finding in every document, once for each person and place."""
    people, documents = _all(rules)
    matcher, listener = Matcher(people, rules), _Listener(rules)
    matcher._scorer = listener
    found: list[Example] = []
    for document in documents:
        listener.heard.clear()
        matcher.find(document.text)
        found += _judged(document, listener, people)
    return found


def _judged(document: Document, listener: _Listener, people: Sequence[WatchedPerson]) -> Iterator[Example]:
    best: dict[tuple[int, int], tuple[float, Finding]] = {}
    for finding in list(listener.heard):
        score = Scorer.score(listener, finding)
        key = (finding.name.person, finding.start)
        if key not in best or score > best[key][0]:
            best[key] = (score, finding)
    for _, finding in best.values():
        named = people[finding.name.person].person_id
        if (document.watched == "gold") != _is_gold(named):
            continue
        right = any(named == one and finding.start < end and start < finding.end for one, start, end in document.gold)
        yield Example(listener.values(finding), right, document.person, document.source)


def _is_gold(person: str) -> bool:
    return bool(re.fullmatch(r"G\d+", person))


def _all(rules: NameRules) -> tuple[list[WatchedPerson], list[Document]]:
    people, samples = read_people(sorted(FOLDER.glob("*.yml")))
    documents = [
        Document(
            one.text,
            one.person or one.near,
            "attested",
            ((one.person, one.start, one.start + len(one.form)), *((one.person, *one.first),) * one.short)
            if one.person
            else (),
        )
        for one in samples
    ]
    if GOLD.is_dir():
        people += list(_gold_people())
        documents += list(_gold_documents())
    return people, [*documents, *_mistyped(people), *_namesakes(people, rules)]


def _gold_people() -> Iterator[WatchedPerson]:
    with (GOLD / "persons_dev.csv").open(encoding="utf8") as stream:
        for row in csv.DictReader(stream):
            aliases = tuple(filter(None, (row["aliases"] or "").split("|")))
            yield WatchedPerson(
                row["person_id"], row["canonical_name"], aliases, row["country_of_origin"], row["category"]
            )


def _gold_documents() -> Iterator[Document]:
    for line in (GOLD / "documents.jsonl").read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        if any(one["shape"] == "surname_only" and one["antecedent"] == "no" for one in row["gold"]):
            continue
        gold = tuple((one["person_id"], one["start"], one["end"]) for one in row["gold"])
        person = gold[0][0] if gold else row.get("near_person_id") or row["doc_id"]
        yield Document(Text(row["doc_id"], row["text"], language=row["lang"]), person, "gold", gold, "gold")


def _mistyped(people: Sequence[WatchedPerson], seed: int = 1) -> Iterator[Document]:
    """Each name once with one wrong letter in a part of six letters or more."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    carrier = CARRIERS["en"][0]
    for person in people:
        words = person.canonical_name.split()
        long = [place for place, word in enumerate(words) if len(word) >= 6 and word.isalpha()]
        if long and len(words) == 2:
            place = dice.choice(long)
            words[place] = mistype(words[place], dice)
            name, start = " ".join(words), carrier.index("{}")
            text = Text(f"typo-{person.person_id}", carrier.format(name), language="en")
            gold = ((person.person_id, start, start + len(name)),)
            yield Document(text, person.person_id, "typos", gold, "gold" if _is_gold(person.person_id) else "attested")


def _namesakes(people: Sequence[WatchedPerson], rules: NameRules, seed: int = 2) -> Iterator[Document]:
    """Each name with another given name, and with another surname, drawn from those of all the others."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    names = [person.canonical_name.split() for person in people if len(person.canonical_name.split()) == 2]
    given = sorted({name[0] for name in names if name[0].isascii()} | {row.names[0] for row in rules.variants})
    family = sorted({name[1] for name in names if name[1].isascii()} | set(rules.common))
    carrier = CARRIERS["en"][0]
    for person in people:
        words = person.canonical_name.split()
        if len(words) == 2 and person.canonical_name.isascii():
            others = [f"{other} {words[1]}" for other in dice.sample(given, _OTHERS) if other[:3] != words[0][:3]]
            others += [f"{words[0]} {other}" for other in dice.sample(family, _OTHERS) if other[:3] != words[1][:3]]
            for number, name in enumerate(others):
                text = Text(f"other-{person.person_id}-{number}", carrier.format(name), language="en")
                watched = "gold" if _is_gold(person.person_id) else "attested"
                yield Document(text, person.person_id, "namesakes", (), watched)


def mistype(word: str, dice: random.Random) -> str:
    """The word with one letter wrong, left out, too many or changed with its neighbour; never the first."""
    place = dice.randrange(1, len(word) - 1)
    head, letter, tail = word[:place], word[place], word[place + 1 :]
    other = dice.choice([one for one in _LETTERS if one != letter])
    return dice.choice(
        [head + other + tail, head + tail, head + letter + other + tail, head + tail[0] + letter + tail[1:]]
    )
