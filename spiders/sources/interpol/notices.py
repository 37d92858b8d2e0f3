"""INTERPOL's notices (HAL JSON) as values."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spiders.document import UnexpectedPage
from spiders.source import Source

ABSENT = ("", "-")
"""INTERPOL prints a hyphen for a name that a person does not have."""

NOT_READ = frozenset(("height", "weight", "hairs_id", "eyes_colors_id", "_links", "_embedded"))
"""Looks of a body and addresses of pictures: not needed to know whom a notice means."""
NOT_READ_OF_LIST = frozenset(("query",))
"""What was asked, repeated."""
SEXES = ("", "F", "M", "U")


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
    unknown_fields: tuple[str, ...] = ()


class _WarrantRow(BaseModel):
    model_config = ConfigDict(extra="allow")

    issuing_country_id: str
    charge: str | None = None
    charge_translation: str | None = None


class _NoticeRow(BaseModel):
    """The fields that we read; others are kept, so that a new one is named and a change of any is seen."""

    model_config = ConfigDict(extra="allow")

    entity_id: str = Field(pattern=r"^\d{4}/\d+$")
    name: str | None
    forename: str | None
    date_of_birth: str | None
    nationalities: tuple[str, ...] | None
    sex_id: str | None = None
    country_of_birth_id: str | None = None
    place_of_birth: str | None = None
    languages_spoken_ids: tuple[str, ...] | None = None
    distinguishing_marks: str | None = None
    arrest_warrants: tuple[_WarrantRow, ...] | None = None


class _Embedded(BaseModel):
    notices: tuple[_NoticeRow, ...]


class _List(BaseModel):
    model_config = ConfigDict(extra="allow")

    total: int = Field(ge=0)
    embedded: _Embedded = Field(alias="_embedded")
    links: dict[str, Any] = Field(alias="_links", default={})


M = TypeVar("M", bound=BaseModel)


def read_list(body: bytes, source: Source) -> ListPage:
    """The notices on a list page. Raises UnexpectedPage: broken_json, changed_layout."""
    page = _load(_List, body, source)
    notices = tuple(map(_read_notice, page.embedded.notices))
    unknown = {
        *(page.model_extra or ()),
        *(name for each in notices for name in each.unknown_fields),
    } - NOT_READ_OF_LIST
    return ListPage(page.total, notices, "next" in page.links, tuple(sorted(unknown)))


def read_notice(body: bytes, source: Source) -> Notice:
    """A notice from its own page. Raises UnexpectedPage: broken_json, changed_layout."""
    return _read_notice(_load(_NoticeRow, body, source))


def _load(model: type[M], body: bytes, source: Source) -> M:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UnexpectedPage(
            "broken_json" if first["type"] == "json_invalid" else "changed_layout",
            f"INTERPOL's answer is not as in notices.py: {where} {first['msg']}; see {source.where('ways')}",
        ) from error


def _read_notice(row: _NoticeRow) -> Notice:
    return Notice(
        key=row.entity_id,
        family_name=_said(row.name),
        given_name=_said(row.forename),
        born=_said(row.date_of_birth),
        nationalities=row.nationalities or (),
        sex=_said(row.sex_id),
        birth_state=_said(row.country_of_birth_id),
        birth_place=_said(row.place_of_birth),
        languages=row.languages_spoken_ids or (),
        marks=_said(row.distinguishing_marks),
        warrants=tuple(map(_read_warrant, row.arrest_warrants or ())),
        digest=_digest(row),
        unknown_fields=tuple(_unknown(row)),
    )


def _unknown(row: _NoticeRow) -> Iterator[str]:
    """Fields that neither are read nor are ignored by name, and a sex that INTERPOL never printed."""
    yield from sorted(set(row.model_extra or ()) - NOT_READ)
    if _said(row.sex_id) not in SEXES:
        yield f"sex_id {row.sex_id}"
    for warrant in row.arrest_warrants or ():
        yield from (f"arrest_warrants.{name}" for name in sorted(warrant.model_extra or ()))


def _digest(row: _NoticeRow) -> str:
    """The same for the same values, in whatever order they come."""
    values = json.dumps(row.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(values.encode()).hexdigest()[:16]


def _read_warrant(row: _WarrantRow) -> Warrant:
    return Warrant(row.issuing_country_id, _said(row.charge), _said(row.charge_translation))


def _said(value: str | None) -> str:
    text = " ".join((value or "").split())
    return "" if text in ABSENT else text
