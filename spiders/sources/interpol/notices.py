"""INTERPOL's notices (HAL JSON) as values."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spiders.document import UnexpectedPage
from spiders.source import Source

ABSENT = ("", "-")
"""INTERPOL prints a hyphen for a name that a person does not have."""

READ = frozenset(
    (
        *("entity_id", "name", "forename", "date_of_birth", "nationalities", "sex_id", "country_of_birth_id"),
        *("place_of_birth", "languages_spoken_ids", "distinguishing_marks", "arrest_warrants"),
    )
)
NOT_READ = frozenset(("height", "weight", "hairs_id", "eyes_colors_id", "_links", "_embedded"))
"""Looks of a body and addresses of pictures: not needed to know whom a notice means."""


@dataclass(frozen=True, slots=True)
class Warrant:
    """What a state says that a person did: its claim, nobody's finding."""

    issuing: str
    charge: str = ""
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One red notice, from a list (without its warrants) or from its own page."""

    key: str
    """As INTERPOL prints it: 1993/27493."""
    family_name: str
    given_name: str
    born: str = ""
    """YYYY/MM/DD, YYYY/MM or YYYY."""
    nationalities: tuple[str, ...] = ()
    sex: str = ""
    birth_state: str = ""
    birth_place: str = ""
    languages: tuple[str, ...] = ()
    marks: str = ""
    warrants: tuple[Warrant, ...] = ()
    digest: str = ""
    """Of all that the list says of the notice."""
    unknown_fields: tuple[str, ...] = ()

    @property
    def address_key(self) -> str:
        """The key as it stands in addresses: 1993-27493."""
        return self.key.replace("/", "-")


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a query: `total` is true even where fewer can be reached."""

    total: int
    notices: tuple[Notice, ...]
    has_next: bool


def read_list(body: bytes, source: Source) -> ListPage:
    """The notices on a list page. Raises UnexpectedPage: broken_json, changed_layout."""
    answer = _load(body, source)
    try:
        notices = tuple(_read_notice(row) for row in answer["_embedded"]["notices"])
        return ListPage(int(answer["total"]), notices, "next" in answer.get("_links", {}))
    except (KeyError, TypeError, ValueError) as error:
        raise UnexpectedPage(
            "changed_layout", f"the list lacks {error}; see notices.py and {_where(source)}"
        ) from error


def read_notice(body: bytes, source: Source) -> Notice:
    """A notice from its own page. Raises UnexpectedPage: broken_json, changed_layout."""
    try:
        return _read_notice(_load(body, source))
    except (KeyError, TypeError) as error:
        raise UnexpectedPage(
            "changed_layout", f"the notice lacks {error}; see notices.py and {_where(source)}"
        ) from error


def _load(body: bytes, source: Source) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise UnexpectedPage("broken_json", f"INTERPOL's answer is no JSON ({error}); see {_where(source)}") from error


def _where(source: Source) -> str:
    return source.where("ways")


def _read_notice(row: Mapping[str, Any]) -> Notice:
    return Notice(
        key=row["entity_id"],
        family_name=_said(row["name"]),
        given_name=_said(row["forename"]),
        born=_said(row["date_of_birth"]),
        nationalities=tuple(row["nationalities"] or ()),
        sex=_said(row.get("sex_id")),
        birth_state=_said(row.get("country_of_birth_id")),
        birth_place=_said(row.get("place_of_birth")),
        languages=tuple(row.get("languages_spoken_ids") or ()),
        marks=_said(row.get("distinguishing_marks")),
        warrants=tuple(_read_warrant(each) for each in row.get("arrest_warrants") or ()),
        digest=hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16],
        unknown_fields=tuple(sorted(set(row) - READ - NOT_READ)),
    )


def _read_warrant(row: Mapping[str, Any]) -> Warrant:
    return Warrant(row["issuing_country_id"], _said(row.get("charge")), _said(row.get("charge_translation")))


def _said(value: object) -> str:
    text = " ".join(str(value or "").split())
    return "" if text in ABSENT else text
