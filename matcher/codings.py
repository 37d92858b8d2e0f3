"""What two runs of the matcher suggest as the coding of the same person in the same document. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["better", "worse", "look"]
MONTH = 7
"""Characters of a date down to its month: a recorded day and a suggested month of it agree."""


@dataclass(frozen=True, slots=True)
class Coding:
    """A coding, suggested or recorded: codes of the codebook, ISO date or month or year, ISO-2 state."""

    measure: str
    date: str | None = None
    host: str | None = None

    def __str__(self) -> str:
        return ", ".join(part for part in (self.measure, self.date, self.host) if part)

    def agreement(self, recorded: "Coding") -> int:
        """How many of measure, month and host are as a person recorded them, 0 to 3."""
        month, right = (self.date or "")[:MONTH], (recorded.date or "")[:MONTH]
        return (self.measure == recorded.measure) + (month == right) + (self.host == recorded.host)


@dataclass(frozen=True, slots=True)
class Coded:
    """The coding that one run suggests for one person in one document; no row where it suggests none."""

    document: str
    person_id: str
    measure: str
    date: str | None = None
    host: str | None = None

    @property
    def coding(self) -> Coding:
        return Coding(self.measure, self.date, self.host)


@dataclass(frozen=True, slots=True)
class CodingChange:
    """One person in one document, for whom two runs suggest different codings; None is no suggestion."""

    document: str
    person_id: str
    old: Coding | None
    new: Coding | None
    recorded: Coding | None
    """What a person recorded of the confirmed card that the document belongs to."""

    @property
    def verdict(self) -> Verdict:
        """better: nearer to what a person recorded; look: nobody did, or both are as near."""
        if self.recorded is None:
            return "look"
        before, after = (one.agreement(self.recorded) if one else 0 for one in (self.old, self.new))
        if before == after:
            return "look"
        return "better" if after > before else "worse"


def changed_codings(
    old: Iterable[Coded], new: Iterable[Coded], both: Sequence[tuple[str, str]], recorded: dict[tuple[str, str], Coding]
) -> tuple[CodingChange, ...]:
    """The changes among `both`, the (document, person) pairs that both runs find; in that order.

    `recorded` holds what was recorded, by the same pairs."""
    before = {(one.document, one.person_id): one.coding for one in old}
    after = {(one.document, one.person_id): one.coding for one in new}
    return tuple(
        CodingChange(*pair, before.get(pair), after.get(pair), recorded.get(pair))
        for pair in both
        if before.get(pair) != after.get(pair)
    )
