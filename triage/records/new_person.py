"""What somebody says of a person whom the watchlist lacks: read from a form and checked. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from config.codebook import Codebook
from db.models.base import Json
from triage.records.coding import Refusal

LONGEST_NAME = 300
GATE = ("politics", "civil_society", "exile_politics", "measures")
"""Who is in: acted politically, or works in civil society and is in danger at home for it, or takes part in exile
politics, or is subject to measures abroad that make him an exile. Source: docs/codebook.md."""


@dataclass(frozen=True, slots=True)
class PersonForm:
    """A person to add. `aliases` and `affiliations` are one per line in the form."""

    canonical_name: str
    home_state: str
    birth_year: int | None
    categories: tuple[str, ...]
    aliases: tuple[str, ...]
    affiliations: tuple[str, ...]
    affiliations_said_by: str
    gate: tuple[str, ...]
    """Questions of the inclusion gate that were answered with yes: codes of GATE."""
    why_included: str
    """Answer to the inclusion gate: how he was politically active, or what was done to him abroad."""

    def as_json(self) -> Json:
        """The form as it goes into the audit chain."""
        said = asdict(self)
        return {key: list(value) if isinstance(value, tuple) else value for key, value in said.items()}


def read_person_form(form: Mapping[str, str], codebook: Codebook, this_year: int) -> PersonForm | Refusal:
    """The person that a form describes, or the first thing that is wrong with it.

    A single given name cannot become a person, and nobody enters without an answer to the inclusion gate."""
    year = form.get("birth_year", "").strip()
    if year and not (year.isdecimal() and 1900 <= int(year) <= this_year):
        return Refusal("refused.birth_year", "birth_year")
    person = PersonForm(
        canonical_name=" ".join(form.get("canonical_name", "").split()),
        home_state=form.get("home_state", ""),
        birth_year=int(year) if year else None,
        categories=tuple(code for code in codebook.categories if form.get(f"category_{code}")),
        aliases=_lines(form.get("aliases", "")),
        affiliations=_lines(form.get("affiliations", "")),
        affiliations_said_by=form.get("affiliations_said_by", "").strip(),
        gate=tuple(code for code in GATE if form.get(f"gate_{code}")),
        why_included=form.get("why_included", "").strip(),
    )
    return _refuse(person, codebook) or person


def _refuse(person: PersonForm, codebook: Codebook) -> Refusal | None:
    if len(person.canonical_name.split()) < 2:
        return Refusal("refused.single_name", "canonical_name")
    if any(len(name) > LONGEST_NAME for name in (person.canonical_name, *person.aliases)):
        return Refusal("refused.too_long", "canonical_name")
    if person.home_state not in codebook.home_states:
        return Refusal("refused.home_state", "home_state")
    return _refuse_reasons(person)


def _refuse_reasons(person: PersonForm) -> Refusal | None:
    if not person.categories:
        return Refusal("refused.category_missing", "categories")
    if any(len(label) > 200 for label in (*person.affiliations, person.affiliations_said_by)):
        return Refusal("refused.too_long", "affiliations")
    if person.affiliations and not person.affiliations_said_by:
        return Refusal("refused.affiliation_unattributed", "affiliations_said_by")
    if not person.gate:
        return Refusal("refused.gate_missing", "gate")
    return None if person.why_included else Refusal("refused.gate_reason", "why_included")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line))
