"""Cuts a field into sentences, clauses and words, with exact offsets, in any script."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from matcher.values import Field

APOSTROPHES = "'’ʻʼ‘`´ʹ"
LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u064b-\u0652\u0640\u00ad\u200b-\u200d])"
ELIDED = rf"\b(?:[dlnsjmtcDLNSJMTC]|[qQ]u)[{APOSTROPHES}](?=[^\W\d_])"
"""French: d'extradition, l'asile."""
WORD = re.compile(rf"{ELIDED}|[^\W\d_]{LETTER}*(?:[{APOSTROPHES}]{LETTER}+)*|\d+")
CLAUSE = re.compile(r"[,;:()،؛]|\s[-–—]\s|[—–]")
END = re.compile(r"(?:(?<![.!?…؟۔])[.!?…؟۔]+[\"»”’)]*\s+|\n\s*|;\s+)")
ABBREVIATED = re.compile(
    r"(?:\b[^\W\d_]|\b\d{1,2}|\b(?:Mr|Mrs|Ms|Dr|St|Sr|Jr|No|vs|им|ул|гг|стр|св|ст|Mag|bzw|Abs|Hrn"
    r"|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec))$"
)
QUOTED = re.compile(r"[“«„]([^”»“«„]+)[”»“]|\"([^\"]+)\"|(?<!\w)['‘]((?:[^'’\n]|(?<=\w)['’](?=\w))+)['’](?!\w)")
DROPPED = re.compile(rf"[{APOSTROPHES}\u00ad\u200b-\u200d\u0640\u064b-\u0652]")
ALIKE = str.maketrans({"ё": "е", "ı": "i", "ي": "ی", "ك": "ک", "\u0307": None, "ţ": "ț", "â": "a", "î": "i", "û": "u"})


LONGEST_LABEL = 6
LONGEST_WORD = 60
"""Letters of a word that are looked at: longer ones are no words, and endings are searched in each."""
MOST_WORDS = 120
"""Words of a sentence; a longer one is a list or a broken page, and is cut."""


class Token(NamedTuple):
    """One word or number: offsets in the field, folded spelling, clause number within the sentence."""

    start: int
    end: int
    word: str
    capital: bool
    clause: int


class Sentence(NamedTuple):
    """One sentence of a field. `number` counts from 0 within the field."""

    field: Field
    number: int
    start: int
    end: int
    tokens: tuple[Token, ...]


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """The spelling that words are compared in: lower case, no apostrophes, ё as е, ı as i."""
    return DROPPED.sub("", unicodedata.normalize("NFC", word)).lower().translate(ALIKE)


def cut_sentences(text: str, field: Field) -> Iterator[Sentence]:
    """The sentences of a field in order; offsets count characters of the field as given."""
    cut = (part for start, end in _bounds(text) for part in _parts(tuple(_tokens(text, start, end)), start, end))
    return (Sentence(field, number, *part) for number, part in enumerate(cut))


def _parts(tokens: tuple[Token, ...], start: int, end: int) -> Iterator[tuple[int, int, tuple[Token, ...]]]:
    """The sentence, in parts of at most MOST_WORDS where it is longer."""
    if len(tokens) <= MOST_WORDS:
        yield start, end, tokens
        return
    for first in range(0, len(tokens), MOST_WORDS):
        part = tokens[first : first + MOST_WORDS]
        yield part[0].start, part[-1].end, part


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in END.finditer(text):
        if _ends_sentence(text, match):
            if text[start : match.start()].strip():
                yield start, match.end()
            start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if "\n" in match.group() or ";" in match.group():
        return True
    following = text[match.end() : match.end() + 2].lstrip("«“\"'‘(–—- ")
    starts_small = following[:1].islower()
    return not starts_small and not ABBREVIATED.search(text[max(0, match.start() - 5) : match.start()])


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    clause, before = 0, start
    for match in WORD.finditer(text, start, end):
        if match.start() > before + 1 and CLAUSE.search(text, before, match.start()):
            clause += 1
        before = match.end()
        word = match.group()
        yield Token(
            match.start(), match.end(), fold(word[:LONGEST_WORD]), word[0].isupper() or not word[0].islower(), clause
        )


def quoted_words(sentence: Sentence, text: str) -> frozenset[int]:
    """Positions of the words that stand in quotation marks; `text` is the field of the sentence."""
    spans = [match.span() for match in QUOTED.finditer(text, sentence.start, sentence.end)]
    return frozenset(
        at for at, token in enumerate(sentence.tokens) if any(start <= token.start < end for start, end in spans)
    )


def label_words(sentence: Sentence, text: str) -> frozenset[int]:
    """Positions of the words before a colon, where it stands at the head of a sentence ('Kabiri: …'); else none."""
    for at, (token, after) in enumerate(pairwise(sentence.tokens[: LONGEST_LABEL + 1])):
        if ":" in text[token.end : after.start]:
            return frozenset(range(at + 1))
    return frozenset()
