"""Finds somebody's names in any text of ours, in every script, spelling and ending, and covers them. Pure.

Coarser than the matcher on purpose: what is covered by mistake is a word of a note, what is missed is a name that
should be gone. Two words of a name beside each other are a find; a name of one word is found as it stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from db.folding import fold_word

COVER = "█"
"""Stands for each character that was covered: lengths, and so the offsets of all else, stay."""
SHORT = 300
"""Characters of a text whose reading is kept."""
SHORTEST_STEM = 4
LONGEST_ENDING = 4
"""Letters that a case ending may add to a folded word."""
FARTHEST = 3
"""Characters between two words of one name: a blank, a full stop after an initial, a comma."""
_WORD = re.compile(r"[^\W_]+(?:[’'ʻʼ`´-][^\W_]+)*")

Name = tuple[str, ...]
"""A name as its folded words."""
Span = tuple[int, int]


def fold_names(names: Iterable[str]) -> tuple[Name, ...]:
    """The names as folded words, each once; what has no letter is none."""
    folded = (tuple(word for word in map(fold_word, _words(name)) if word) for name in names)
    return tuple(dict.fromkeys(name for name in folded if name))


def find_names(text: str, names: Sequence[Name]) -> list[Span]:
    """Where a text has one of the names, in order, without overlaps."""
    return list(_find_in_short(text, tuple(names)) if len(text) <= SHORT else _find_in(text, tuple(names)))


def cover_names(text: str, names: Sequence[Name]) -> str:
    """The text with every name covered; the same text where it has none. An address is looked at as what it means."""
    if "%" in text and find_names(unquote_plus(text), names):
        return quote_plus(cover_names(unquote_plus(text).replace("%", " "), names).replace(COVER, "*"), safe="=&*/?:")
    for start, end in find_names(text, names):
        text = text[:start] + COVER * (end - start) + text[end:]
    return text


def cover_value(value: Any, names: Sequence[Name]) -> Any:
    """A value of a JSON column with every name in its texts covered, those of its keys as well."""
    if isinstance(value, str):
        return cover_names(value, names)
    if isinstance(value, list | tuple):
        return [cover_value(each, names) for each in value]
    if isinstance(value, Mapping):
        return {cover_names(str(key), names): cover_value(each, names) for key, each in value.items()}
    return value


def says_name(value: Any, names: Sequence[Name]) -> bool:
    """Whether a value, or what an address in it stands for, has one of the names."""
    if isinstance(value, str):
        return bool(find_names(value, names)) or ("%" in value and bool(find_names(unquote_plus(value), names)))
    if isinstance(value, list | tuple):
        return any(says_name(each, names) for each in value)
    if isinstance(value, Mapping):
        return any(says_name(each, names) for pair in value.items() for each in pair)
    return False


def _words(name: str) -> list[str]:
    return _WORD.findall(name)


@lru_cache(maxsize=50_000)
def _find_in_short(text: str, names: tuple[Name, ...]) -> tuple[Span, ...]:
    """Kept, for what the machine writes it writes often: a million cards have few different reasons."""
    return _find_in(text, names)


def _find_in(text: str, names: tuple[Name, ...]) -> tuple[Span, ...]:
    words = [(match.start(), match.end(), fold_word(match[0])) for match in _WORD.finditer(text)]
    hits = sum(_may_be(word, names) for _, _, word in words)
    found = sorted({span for name in names for span in _find(words, name)}) if hits else []
    kept: list[Span] = []
    for start, end in found:
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return tuple(kept)


@lru_cache(maxsize=200_000)
def _may_be(said: str, names: tuple[Name, ...]) -> bool:
    return any(_is_word(said, word) for name in names for word in name)


def _find(words: Sequence[tuple[int, int, str]], name: Name) -> list[Span]:
    """Runs of neighbouring words that are each another word of the name; all of a name of one or two words."""
    enough, found, at = min(2, len(name)), [], 0
    while at < len(words):
        end = _run(words, at, name)
        if end - at >= enough:
            found.append((words[at][0], words[end - 1][1]))
        at = max(end, at + 1)
    return found


def _run(words: Sequence[tuple[int, int, str]], at: int, name: Name) -> int:
    """Behind the last word of the run that begins at a word; `at` itself where that is no word of the name."""
    left, end = list(name), at
    while end < len(words) and (end == at or words[end][0] - words[end - 1][1] <= FARTHEST):
        match = next((word for word in left if _is_word(words[end][2], word)), None)
        if match is None:
            break
        left.remove(match)
        end += 1
    return end


def _is_word(said: str, word: str) -> bool:
    if said == word:
        return True
    stem = word[:-1] if word[-1] in "aeiu" and len(word) > SHORTEST_STEM else word
    return len(stem) >= SHORTEST_STEM and said.startswith(stem) and len(said) - len(stem) <= LONGEST_ENDING
