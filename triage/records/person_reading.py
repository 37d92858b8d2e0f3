"""When two have read a proposed person alike, and how well such readers agree. Pure.

The same rule as for cards (triage/records/second_reading.py): the second never sees what the first said. Whether he
belongs on the list, his home state and his year of birth must agree; categories and reasons are measured only, for a
man must not wait for two people to agree on a label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triage.records.agreement import Agreement, agree_on
from triage.records.new_person import PersonForm

INCLUDED = "included"
"""Field of whether he belongs on the list at all."""
CODED_OF_PERSON = ("home_state", "birth_year", "categories", "gate")
"""Fields whose agreement is measured."""
LISTS = ("categories", "aliases", "affiliations", "gate")
TEXTS = ("canonical_name", "home_state", "affiliations_said_by", "why_included")


@dataclass(frozen=True, slots=True)
class PersonJudgement:
    """What one reader made of a proposed person: a form, or a reason why he does not belong on the list."""

    user: str
    form: PersonForm | None = None
    reason: str = ""


def is_read_alike(first: PersonJudgement, second: PersonJudgement) -> bool:
    """Whether two readers agree; a year of birth that one of them does not know contradicts nothing."""
    if first.form is None or second.form is None:
        return first.form is second.form
    years = {first.form.birth_year, second.form.birth_year} - {None}
    return first.form.home_state == second.form.home_state and len(years) < 2


def joined_form(first: PersonForm, second: PersonForm) -> PersonForm:
    """What two say together: of lists what either has; the name of the second is a spelling beside the first's."""
    names = _both(first.aliases, (*second.aliases, second.canonical_name))
    said_by = _both((first.affiliations_said_by,), (second.affiliations_said_by,))
    return replace(
        first,
        birth_year=first.birth_year or second.birth_year,
        categories=_both(first.categories, second.categories),
        aliases=tuple(name for name in names if name != first.canonical_name),
        affiliations=_both(first.affiliations, second.affiliations),
        affiliations_said_by=", ".join(said_by)[:200],
        gate=_both(first.gate, second.gate),
        why_included="\n".join(_both((first.why_included,), (second.why_included,))),
    )


def form_of(said: Mapping[str, Any]) -> PersonForm:
    """The form that a row of the audit chain holds."""
    lists = {name: tuple(map(str, said[name])) for name in LISTS}
    texts = {name: str(said[name]) for name in TEXTS}
    return PersonForm(birth_year=said["birth_year"], **lists, **texts)  # type: ignore[arg-type]


def _both(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (*one, *other))))


def measure_person_agreement(persons: Sequence[Sequence[PersonJudgement]]) -> list[Agreement]:
    """Agreement on each field; a person counts in a field only with readers who would have him on the list."""
    found = [agree_on(INCLUDED, [["yes" if each.form else "no" for each in one] for one in persons])]
    for name in CODED_OF_PERSON:
        found.append(agree_on(name, [[_value(each.form, name) for each in one if each.form] for one in persons]))
    return found


def _value(form: PersonForm, name: str) -> str:
    value = getattr(form, name)
    return " ".join(sorted(value)) if isinstance(value, tuple) else str(value or "")
