"""Invented news for benchmarks, and real news with words changed: the same seed gives the same texts."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HIT = ("Mirzosharif Qalandarov", "Мирзошарифа Каландарова", "Мирзошариф Қаландаров", "M. Qalandarov")
"""How the invented P1 is printed."""
REAL_LETTERS = 700
CHANGED = 0.15
"""Share of the words of a real text that are changed."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The parts of invented names and sentences of one script."""

    starts: tuple[str, ...]
    middles: tuple[str, ...]
    given_ends: tuple[str, ...]
    family_ends: tuple[str, ...]
    words: tuple[str, ...]
    towns: tuple[str, ...]
    said: str

    def person(self, drawn: random.Random) -> str:
        """An invented name: of some thousands of given names and of surnames."""
        given = drawn.choice(self.starts) + drawn.choice(self.middles) + drawn.choice(self.given_ends)
        family = drawn.choice(self.starts) + drawn.choice(self.middles) + drawn.choice(self.family_ends)
        return f"{given.capitalize()} {family.capitalize()}"

    def sentence(self, drawn: random.Random, name: str) -> str:
        """A sentence that says something of somebody."""
        first, *words = drawn.choices(self.words, k=14)
        return f"{first.capitalize()} {' '.join(words)} {drawn.choice(self.towns)}, {self.said} {name}."


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LATIN = Speech(
    _parts("ka mu sho be do gu ra za fe li tyu ba sha ko ni du zha kho ma se ja na far rus al ter"),
    _parts("ri lma bdu sko nge tko rga ldu mbi sha vro khi"),
    _parts("m d n l sh r lla ddin bek jon khon t"),
    _parts("ov ev enko ski yan ova zoda iy"),
    _parts("the council met on question of old bridge and said that water road market school today court"),
    ("Vienna", "Istanbul", "Warszawa", "Ashgabat", "Berlin", "Paris"),
    "said",
)
CYRILLIC = Speech(
    _parts("ка му шо бе до гу ра за фе ли тю ба ша ко ни ду жа хо ма се джа на фар рус ал тер"),
    _parts("ри лма бду ско нге тко рга льду мби ша вро хи"),
    _parts("м д н л ш р лла ддин бек джон хон т"),
    _parts("ов ев енко ский ян ова зода ий"),
    _parts("мост река город суд полиция вчера сегодня рынок школа дорога вода совет решил вопрос люди"),
    ("Минск", "Душанбе", "Бишкек", "Ташкент", "Алматы", "Москва"),
    "сказал",
)


class Stories:
    """Texts of about 900 letters: invented ones, or, where `real` holds any, real ones with words changed."""

    def __init__(self, seed: int, real: Sequence[str] = ()) -> None:
        self._drawn = random.Random(seed)  # noqa: S311 - a generator of a benchmark
        self._real = real

    def story(self, hit: str = "") -> str:
        """The next text; it names `hit`, where one is given."""
        speech = self._drawn.choice((LATIN, CYRILLIC))
        names = [speech.person(self._drawn) for _ in range(2 if self._real else 7)]
        if hit:
            names[-1] = hit
        sentences = [speech.sentence(self._drawn, name) for name in names]
        if self._real:
            sentences.insert(1, self._changed(self._drawn.choice(self._real)))
        return " ".join(sentences)

    def _changed(self, text: str) -> str:
        """A real text in which words stand in the place of others; the names in it come apart and together anew."""
        at = self._drawn.randrange(max(1, len(text) - REAL_LETTERS))
        words = text[at : at + REAL_LETTERS].split(" ")[1:-1]
        for _ in range(int(CHANGED * len(words))):
            words[self._drawn.randrange(len(words))] = words[self._drawn.randrange(len(words))]
        return " ".join(words)


def real_texts(folder: Path) -> list[str]:
    """Texts of real news of at least half the wanted length, out of files of JSON lines."""
    rows = (
        json.loads(line)
        for path in sorted(folder.rglob("*.jsonl"))
        for line in path.read_text("utf8").split("\n")
        if line
    )
    found = (f"{row.get('title', '')}. {row.get('text', '')}" for row in rows)
    return [text for text in found if len(text) > REAL_LETTERS // 2]


def numbered(stories: Stories, documents: int, hits: int) -> Iterator[tuple[int, str]]:
    """Documents with their numbers from 1 on; `hits` of them, spread evenly, name P1."""
    every = max(1, documents // max(1, hits))
    for number in range(1, documents + 1):
        place = number // every
        hit = HIT[place % len(HIT)] if number % every == 0 and place <= hits else ""
        yield number, stories.story(hit)
