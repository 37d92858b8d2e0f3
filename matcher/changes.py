"""What two runs of the matcher find differently in the same documents, and which decided cases that touches. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.codings import Coded, Coding, CodingChange, Verdict, changed_codings

MOVED = 0.1
"""Change of a score from which it is worth telling, though both runs find the person."""


@dataclass(frozen=True, slots=True)
class Found:
    """One mention as one run has found it."""

    document: str
    person_id: str
    field: str
    start: int
    end: int
    surface: str
    score: float


@dataclass(frozen=True, slots=True)
class Run:
    """What one version of the matcher found, down to low scores, and the threshold that it is meant with."""

    title: str
    """As the user named it."""
    version: str
    threshold: float
    found: tuple[Found, ...]
    coded: tuple[Coded, ...] | None = None
    """Codings that it suggests of whom it finds from the threshold on; None where the run kept none."""


@dataclass(frozen=True, slots=True)
class Change:
    """One person in one document, whom two runs judge differently. A score is 0 where a run found nothing at all."""

    document: str
    person_id: str
    surface: str
    """The best mention of the run that gives the higher score."""
    old: float
    new: float


@dataclass(frozen=True, slots=True)
class Case:
    """A card that a person has decided, with the documents that it rests on."""

    number: int
    person_id: str
    status: str
    reason: str
    """Of a rejection: a code of the codebook; else empty."""
    documents: tuple[str, ...]
    recorded: Coding | None = None
    """Of a confirmed card: the first act of its event."""


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A decided case whose documents two runs judge differently."""

    case: Case
    lost: tuple[str, ...]
    """Documents in which only the old run finds the person."""
    gained: tuple[str, ...]
    left: int
    """Documents in which the new run finds him."""

    @property
    def verdict(self) -> Verdict:
        """better: who was rejected as another is no more found; worse: a true one is lost, a wrong one comes back."""
        wrong_person = self.case.reason == WRONG_PERSON
        if self.case.status == "rejected" and wrong_person:
            return "better" if self.lost and not self.gained else "worse"
        if self.case.status == "confirmed":
            return "worse" if self.lost else "better"
        return "look"


WRONG_PERSON = "not_person"
"""The rejection that says that the text speaks of somebody else (config/codebook.yml)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that two runs judge differently."""

    found: tuple[Change, ...]
    """At or above the threshold in the new run only."""
    missed: tuple[Change, ...]
    """At or above the threshold in the old run only."""
    moved: tuple[Change, ...]
    """In both, with scores MOVED or more apart."""
    same: int
    """Persons in documents whom both find, with about the same score."""
    cases: tuple[CaseChange, ...]
    codings: tuple[CodingChange, ...] | None
    """Of persons in documents whom both find; None where a run kept no codings."""


def compare(old: Run, new: Run, cases: Sequence[Case]) -> Comparison:
    """What changes from one run to another over the same documents: largest changes of score first."""
    before, after = _best(old.found), _best(new.found)
    changes = [_change(key, before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])]
    judged = [(change, change.old >= old.threshold, change.new >= new.threshold) for change in changes]
    both = [change for change, was, now in judged if was and now]
    moved = [change for change in both if abs(change.new - change.old) >= MOVED]
    return Comparison(
        found=_largest(change for change, was, now in judged if now and not was),
        missed=_largest(change for change, was, now in judged if was and not now),
        moved=_largest(moved),
        same=len(both) - len(moved),
        cases=tuple(_case_changes(cases, judged)),
        codings=_codings(old, new, [(one.document, one.person_id) for one in both], cases),
    )


def _codings(
    old: Run, new: Run, both: Sequence[tuple[str, str]], cases: Sequence[Case]
) -> tuple[CodingChange, ...] | None:
    if old.coded is None or new.coded is None:
        return None
    recorded = {
        (document, case.person_id): case.recorded for case in cases if case.recorded for document in case.documents
    }
    return changed_codings(old.coded, new.coded, both, recorded)


def _best(found: Iterable[Found]) -> dict[tuple[str, str], Found]:
    best: dict[tuple[str, str], Found] = {}
    for one in found:
        key = (one.document, one.person_id)
        if key not in best or one.score > best[key].score:
            best[key] = one
    return best


def _change(key: tuple[str, str], old: Found | None, new: Found | None) -> Change:
    better = max((one for one in (old, new) if one is not None), key=lambda one: one.score)
    return Change(*key, better.surface, old.score if old else 0.0, new.score if new else 0.0)


def _largest(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda one: (-abs(one.new - one.old), one.document, one.person_id)))


def _case_changes(cases: Sequence[Case], judged: Sequence[tuple[Change, bool, bool]]) -> Iterable[CaseChange]:
    verdicts = {(change.document, change.person_id): (was, now) for change, was, now in judged}
    for case in cases:
        seen = [(document, *verdicts.get((document, case.person_id), (False, False))) for document in case.documents]
        lost = tuple(document for document, was, now in seen if was and not now)
        gained = tuple(document for document, was, now in seen if now and not was)
        if lost or gained:
            yield CaseChange(case, lost, gained, sum(now for _, _, now in seen))
