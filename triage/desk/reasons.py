"""The machine's reasons in the language of the reader: stored in English, said by the table of reasons.yml. Pure."""

import re
from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from config.codebook import Codebook, Titled
from config.rows import Row, read_rows

REASONS = Path(__file__).with_name("reasons.yml")
ENDING = re.compile(r", with the (?P<tongue>\w+) ending -(?P<ending>\S+) \((?P<case>[^)]*)\)\.$")
"""What the matcher adds to a sentence about a word that is declined (matcher/explain.py)."""


class ReasonRow(Row):
    """A sentence or word of the machine, and how it is said in Russian; `{name}` stands for what was filled in."""

    en: str
    ru: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A row, ready to be looked for."""

    pattern: re.Pattern[str]
    ru: str


def say_reason(language: str, codebook: Codebook, sentence: str) -> str:
    """A stored sentence in a language; as it stands where that is English, or where the table does not know it."""
    if language != "ru":
        return sentence
    ending = ENDING.search(sentence)
    bare = f"{sentence[: ending.start()]}." if ending else sentence
    for reason in _reasons():
        found = reason.pattern.fullmatch(bare)
        if found:
            said = reason.ru.format(**{name: _value(name, text, codebook) for name, text in found.groupdict().items()})
            return f"{said[:-1]}{_ending(ending)}." if ending else said
    return sentence


def _ending(found: re.Match[str]) -> str:
    tongue = _words("tongues").get(found["tongue"], found["tongue"])
    case = _words("cases").get(found["case"], found["case"])
    return f", с {tongue} окончанием -{found['ending']} ({case})"


def _value(name: str, text: str, codebook: Codebook) -> str:
    """What was filled in: a sentence of its own, a title of the codebook, or words of the text, which stay."""
    if name in SENTENCES:
        return say_reason("ru", codebook, text)
    if name == "day":
        return datetime.strptime(text, "%d %B %Y").date().isoformat()
    tables: dict[str, Iterable[Titled]] = {
        "measure": codebook.measures.values(),
        "before": codebook.measures.values(),
        "state": codebook.home_states.values(),
    }
    return next((row.ru for row in tables.get(name, ()) if row.en == text), text)


@cache
def _words(table: str) -> dict[str, str]:
    return {row.en: row.ru for row in read_rows(REASONS, table, ReasonRow)}


@cache
def _reasons() -> tuple[Reason, ...]:
    rows = read_rows(REASONS, "reasons", ReasonRow)
    return tuple(Reason(_pattern(row.en), row.ru) for row in rows)


DAYS = ("date", "published")
"""What is filled in for these is a date, and nothing else."""
DAY = f"[0-9]{{2}} (?:{'|'.join(month_name[1:])}) [0-9]{{4}}"
"""A day as English sentences have it."""
SENTENCES = ("fault", "why")
"""What is filled in for these is said by a row of the table too, where there is one."""


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile("".join(_filled(part) if number % 2 else re.escape(part) for number, part in enumerate(parts)))


def _filled(name: str) -> str:
    shape = DAY if name == "day" else "[0-9][0-9: -]*" if name in DAYS else ".+?"
    return f"(?P<{name}>{shape})"
