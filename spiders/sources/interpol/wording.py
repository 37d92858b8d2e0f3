"""A notice in words, so that it is found, read and marked like any other text."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from config.rows import Row, check_unique, read_numbered_rows
from spiders.sources.interpol.notices import Notice, Warrant

STATES = Path(__file__).with_name("states.yml")
SEXES = {"M": "male", "F": "female"}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WORD = re.compile(r"[^\W\d_]+(?:['’ʻʼ`][^\W\d_]+)*")


class StateRow(Row):
    """The English name of a state."""

    code: str
    name: str


def read_states(path: Path = STATES) -> dict[str, str]:
    """Names of states by code. Raises ConfigError with file and line."""
    rows = read_numbered_rows(path, "states", StateRow)
    check_unique(path, rows, "code")
    return {row.code: row.name for _, row in rows}


def name_state(code: str, states: Mapping[str, str]) -> str:
    """The state's name, or its code where we know none."""
    return states.get(code) or f"state {code}"


def write_names(notice: Notice) -> tuple[str, str]:
    """The name with the given name first, and with the family name first: `Muhiddin Kabiri`, `Kabiri Muhiddin`."""
    printed = (notice.given_name, notice.family_name)
    given, family = (WORD.sub(lambda word: word[0].capitalize(), each) for each in printed)
    return " ".join(filter(None, (given, family))), " ".join(filter(None, (family, given)))


def write_birth(value: str) -> str:
    """`1992/07/10` as `10 July 1992`; what has another form stays as it is."""
    parts = value.split("/")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return value
    year, month, day = (int(part) for part in (*parts, "0", "0")[:3])
    named = MONTHS[month - 1] if 1 <= month <= 12 else ""
    return " ".join(filter(None, (str(day) if day else "", named, str(year))))


def write_title(notice: Notice, issuing: tuple[str, ...], states: Mapping[str, str]) -> str:
    """One line: who, and who asked for it."""
    return f"INTERPOL red notice for {write_names(notice)[0]}, requested by {_join(issuing, states)}"


def write_text(notice: Notice, issuing: tuple[str, ...], states: Mapping[str, str]) -> str:
    """The notice as paragraphs; charges are quoted as the claim of the state that made them."""
    return "\n\n".join(_paragraphs(notice, issuing, states))


def _paragraphs(notice: Notice, issuing: tuple[str, ...], states: Mapping[str, str]) -> Iterator[str]:
    usual, turned = write_names(notice)
    asked_by = _join(issuing, states)
    yield f"INTERPOL published a red notice for {usual} at the request of {asked_by}. Number {notice.key}."
    printed = ", ".join(filter(None, (notice.family_name, notice.given_name)))
    yield f"Name: {' / '.join(dict.fromkeys((usual, turned)))}. As printed: {printed}."
    yield " ".join(_person(notice, states))
    for warrant in notice.warrants:
        yield from _charge(warrant, states)


def _person(notice: Notice, states: Mapping[str, str]) -> Iterator[str]:
    places = [notice.birth_place, name_state(notice.birth_state, states) if notice.birth_state else ""]
    nationals = [name_state(code, states) for code in notice.nationalities]
    facts = {
        "Date of birth": write_birth(notice.born),
        "Place of birth": ", ".join(filter(None, places)),
        "Sex": SEXES.get(notice.sex, ""),
        "Nationality": ", ".join(nationals),
        "Languages": ", ".join(notice.languages),
        "Distinguishing marks": notice.marks,
    }
    return (f"{label}: {value}." for label, value in facts.items() if value)


def _charge(warrant: Warrant, states: Mapping[str, str]) -> Iterator[str]:
    state = name_state(warrant.issuing, states)
    if warrant.charge:
        yield f"Charge, as {state} states it: “{warrant.charge}”."
    if warrant.translation:
        yield f"The same in translation: “{warrant.translation}”."


def _join(codes: tuple[str, ...], states: Mapping[str, str]) -> str:
    return " and ".join(name_state(code, states) for code in codes)
