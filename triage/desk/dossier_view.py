"""A dossier as the pages show it. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.codebook import Codebook
from db.queries.dossier import Dossier, PastAct, Rejection
from db.queries.portrait import KnownName, Portrait

SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC")
STAGES_OF_REPRESSION = ("1", "2", "3")


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a person's timeline, with its stage."""

    act: PastAct
    stage: str


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier with its names by script, its timeline, and the stage that it amounts to."""

    facts: Dossier
    names: tuple[tuple[str, tuple[KnownName, ...]], ...]
    """(latin | cyrillic | arabic | other, names in it)."""
    timeline: tuple[Step, ...]
    """Newest first; acts without a date stand last."""
    stage: str
    """The strongest of stages 1 to 3 that a standing event reached; empty where none did."""

    @property
    def person(self) -> Portrait:
        """The person that it is about."""
        return self.facts.person

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """Rejections before, newest first."""
        return self.facts.rejections


def view_dossier(dossier: Dossier, codebook: Codebook) -> DossierView:
    """What the pages show of a dossier."""
    steps = [Step(act, stage_of(act.measure, codebook)) for act in dossier.acts]
    steps.sort(key=lambda step: (step.act.date or "", step.act.id), reverse=True)
    return DossierView(dossier, names_by_script(dossier.person.names), tuple(steps), strongest_stage(steps, codebook))


def without_card(dossier: Dossier, candidate_id: int) -> Dossier:
    """The dossier without the event of one card: for who reads that card without knowing what the first reader said."""
    return replace(dossier, acts=tuple(act for act in dossier.acts if act.candidate_id != candidate_id))


def stage_of(measure: str | None, codebook: Codebook) -> str:
    """The stage of a measure; empty for none, or for one that this edition of the codebook lacks."""
    return codebook.measures[measure].stage if measure in codebook.measures else ""


def strongest_stage(steps: list[Step], codebook: Codebook) -> str:
    """The strongest of stages 1 to 3 among acts; what happened after return, or relief, does not undo it."""
    reached = [step.stage for step in steps if step.stage in STAGES_OF_REPRESSION]
    return max(reached, key=lambda stage: codebook.stages[stage].strength, default="")


def names_by_script(names: Sequence[KnownName]) -> tuple[tuple[str, tuple[KnownName, ...]], ...]:
    """Names grouped by the script of their first letter, in a fixed order of scripts."""
    groups: dict[str, list[KnownName]] = {script.lower(): [] for script in (*SCRIPTS, "OTHER")}
    for name in names:
        groups[script_of(name.name)].append(name)
    return tuple((script, tuple(group)) for script, group in groups.items() if group)


def script_of(text: str) -> str:
    """The script of the first letter: latin, cyrillic, arabic or other."""
    letter = next((character for character in text if character.isalpha()), "")
    script = unicodedata.name(letter, "").partition(" ")[0]
    return script.lower() if script in SCRIPTS else "other"
