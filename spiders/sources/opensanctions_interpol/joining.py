"""Persons of a release joined to what states ask for them, as INTERPOL's own notices are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spiders.document import UnexpectedPage
from spiders.sources.interpol.notices import Notice, Warrant
from spiders.sources.opensanctions_interpol.releases import Entity

READ_OF_PERSON = frozenset(
    (
        *("name", "firstName", "lastName", "nationality", "country", "birthDate", "birthPlace", "gender", "notes"),
        *("citizenship", "birthCountry"),
    )
)
NOT_READ_OF_PERSON = frozenset(("height", "weight", "eyeColor", "hairColor", "topics", "sourceUrl", "createdAt"))
"""Looks of a body, and what is the same for all."""
READ_OF_SANCTION = frozenset(("entity", "authorityId", "country", "reason"))
NOT_READ_OF_SANCTION = frozenset(("authority", "program", "programId", "programUrl", "sourceUrl", "topics", "status"))
SEX = {"male": "M", "female": "F", "": "", "other": "U"}


@dataclass(frozen=True, slots=True)
class Republished:
    """One notice, with the states that ask for it and when OpenSanctions first saw and last changed it."""

    notice: Notice
    issuing: tuple[str, ...]
    first_seen: str
    last_change: str


def join(entities: Iterable[Entity]) -> list[Republished]:
    """Every person with a request. Raises UnexpectedPage('unknown_schema') for a kind of line that we do not know."""
    persons: dict[str, Entity] = {}
    sanctions: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        if entity.schema == "Person":
            persons[entity.key] = entity
        elif entity.schema == "Sanction":
            for person in entity.properties.get("entity", ()):
                sanctions[person].append(entity)
        else:
            raise UnexpectedPage(
                "unknown_schema", f"the release holds a '{entity.schema}' ({entity.key}), expected Person and Sanction"
            )
    return [_republished(person, sanctions[key]) for key, person in persons.items() if sanctions[key]]


def is_wanted(each: Republished, issuing: Iterable[str], for_nationals: Iterable[str]) -> bool:
    """Whether one of the states asks for the person, or one of the second kind asks for a national of the first."""
    wanted, asked = {code.upper() for code in issuing}, set(each.issuing)
    nationals = {code.upper() for code in for_nationals}
    return bool(asked & wanted or (asked & nationals and set(each.notice.nationalities) & wanted))


def _republished(person: Entity, sanctions: list[Entity]) -> Republished:
    warrants = tuple(dict.fromkeys(each for sanction in sanctions for each in _warrants(sanction)))
    return Republished(
        notice=_notice(person, sanctions, warrants),
        issuing=tuple(dict.fromkeys(_codes(sanctions, "country"))),
        first_seen=person.first_seen,
        last_change=max([person.last_change, *(each.last_change for each in sanctions)]),
    )


def _notice(person: Entity, sanctions: list[Entity], warrants: tuple[Warrant, ...]) -> Notice:
    return Notice(
        key=_number(person, sanctions),
        family_name=person.first("lastName") or person.first("name"),
        given_name=person.first("firstName"),
        born=person.first("birthDate").replace("-", "/"),
        nationalities=tuple(dict.fromkeys([*_codes([person], "nationality"), *_codes([person], "citizenship")])),
        sex=SEX.get(person.first("gender"), ""),
        birth_state=(person.first("birthCountry") or person.first("country")).upper(),
        birth_place=person.first("birthPlace"),
        marks="; ".join(person.properties.get("notes", ())),
        warrants=warrants,
        unknown_fields=_unknown(person, sanctions),
    )


def _number(person: Entity, sanctions: list[Entity]) -> str:
    """INTERPOL's own number, so that both ways to a notice give one key: 1993/27493."""
    printed = next((number for each in sanctions if (number := each.first("authorityId"))), "")
    return printed or "/".join(person.key.rsplit("-", 2)[1:])


def _warrants(sanction: Entity) -> list[Warrant]:
    """One for each wording: nothing says which is the original and which the translation."""
    issuing = [code.upper() for code in sanction.properties.get("country", ())]
    reasons = sanction.properties.get("reason", ()) or ("",)
    return [Warrant(state, reason) for state in issuing for reason in reasons]


def _codes(entities: Iterable[Entity], name: str) -> list[str]:
    return [code.upper() for entity in entities for code in entity.properties.get(name, ())]


def _unknown(person: Entity, sanctions: list[Entity]) -> tuple[str, ...]:
    found = _beyond(person.properties, READ_OF_PERSON | NOT_READ_OF_PERSON)
    found |= {f"gender {person.first('gender')}"} if person.first("gender") not in SEX else set()
    for sanction in sanctions:
        found |= _beyond(sanction.properties, READ_OF_SANCTION | NOT_READ_OF_SANCTION)
    return tuple(sorted(found))


def _beyond(properties: Mapping[str, object], known: frozenset[str]) -> set[str]:
    return set(properties) - known
