"""How all notices of a state are reached although one query shows no more than 160."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from spiders.document import UnexpectedPage

SEXES = ("F", "M", "U")


class Sweep(BaseModel):
    """All notices that one state asked for, or those for the nationals of some states."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    way: str
    issuing: str
    nationalities: tuple[str, ...] = ()


class Details(BaseModel):
    """What only this spider reads of source.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sweeps: tuple[Sweep, ...] = Field(min_length=1)
    most_per_query: int = Field(gt=0, le=160)
    oldest: int = Field(gt=0)
    notice: str
    page: str
    republisher: str


@dataclass(frozen=True, slots=True)
class Partition:
    """One query: by state, never by person."""

    issuing: str
    nationality: str = ""
    sex: str = ""
    youngest: int | None = None
    oldest: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One page of a query, and where it stands in its sweep."""

    way: str
    partition: Partition
    page: int = 1
    before: int = 0
    """Notices that the query's earlier pages named."""
    first: bool = False
    """Whether its total belongs to the sum that the sweep must reach."""


@dataclass(slots=True)
class Progress:
    """How far the sweep of one way has come."""

    open: int
    expected: int = 0
    """Sum of the totals of the first queries."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Nationality asked for and id: who has two passports counts in two queries."""


def first_partitions(sweep: Sweep) -> list[Partition]:
    """The queries that a sweep begins with."""
    return [Partition(sweep.issuing, nationality) for nationality in sweep.nationalities or ("",)]


def split(partition: Partition, oldest: int) -> list[Partition]:
    """Smaller queries that together hold the same notices. Raises UnexpectedPage: over_cap."""
    if not partition.sex:
        return [replace(partition, sex=sex) for sex in SEXES]
    low, high = partition.youngest or 0, oldest if partition.oldest is None else partition.oldest
    if low >= high:
        raise UnexpectedPage("over_cap", f"{partition} holds more notices than one query shows and cannot be split")
    middle = (low + high) // 2
    return [replace(partition, youngest=low, oldest=middle), replace(partition, youngest=middle + 1, oldest=high)]


def list_address(base: str, partition: Partition, page: int, most: int) -> str:
    """Address of one page of a query."""
    return f"{base}?{urlencode(dict(_fields(partition, page, most)))}"


def _fields(partition: Partition, page: int, most: int) -> Iterator[tuple[str, str | int]]:
    yield "arrestWarrantCountryId", partition.issuing
    if partition.nationality:
        yield "nationality", partition.nationality
    if partition.sex:
        yield "sexId", partition.sex
    if partition.youngest is not None and partition.oldest is not None:
        yield "ageMin", partition.youngest
        yield "ageMax", partition.oldest
    yield "resultPerPage", most
    yield "page", page
