"""Who must not come back: keyed digests of the names and keys of the erased, which tell nobody whose they are."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import UsageError
from config.secret import derive
from db.folding import fold_word
from db.models import Tombstone
from triage.intake.leads import sound_of
from triage.records.coding import Refusal

MOST_WORDS = 5
SHORTEST_STEM = 4
CASE = re.compile(
    r"(?:а|я|у|ю|ым|им|ом|ем|е|ой|ы|и|ни|нинг|га|дан|да|ро|ның|ға|ды|ты|дың|тан|ni|ning|ga|dan|da|ro|iň|y|'s|’s)$",
    re.IGNORECASE,
)
"""Case endings of the languages that we read, where a name in running text is to be known again."""


class ErasedError(UsageError):
    """Somebody was erased and it cannot be told whether he comes back; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Those who were erased, as far as the installation's key can tell them."""

    marks: frozenset[str]
    secret: bytes

    def has_key(self, person_key: str) -> bool:
        """Whether somebody of that key was erased."""
        return bool(self.marks) and mark_of_key(self.secret, person_key) in self.marks

    def has_name(self, name: str) -> bool:
        """Whether somebody of that name was erased, in whatever script and order of words it was written."""
        return bool(self.marks) and mark_of_name(self.secret, name) in self.marks

    def has_form_of(self, name: str) -> bool:
        """Whether a name may be a form of an erased one: with a case ending, as running text has it."""
        return bool(self.marks) and not self.marks.isdisjoint(marks_of_forms(self.secret, name))

    def has_person(self, person_key: str, canonical_name: str, aliases: Iterable[str]) -> bool:
        """Whether it is somebody who was erased: by key, by name, or by a spelling of two words or more.

        A by-name of one word is borne by many."""
        spelled = [canonical_name, *(alias for alias in aliases if len(alias.split()) > 1)]
        return self.has_key(person_key) or any(map(self.has_name, spelled))


NOBODY = Erased(frozenset(), b"")


def read_erased(session: Session, secret: bytes | None) -> Erased:
    """Those who were erased. Raises ErasedError where there are some and the installation's key is not given."""
    marks = frozenset(session.scalars(select(Tombstone.digest)))
    if marks and secret is None:
        raise ErasedError("somebody was erased from this database: give the installation's key, so that he stays so")
    return Erased(marks, secret or b"")


def refuse_erased(session: Session, secret: bytes, names: Iterable[str]) -> Refusal | None:
    """Why somebody of these names, his own first, cannot be proposed."""
    first, *others = names
    erased = read_erased(session, secret)
    return Refusal("refused.erased", "canonical_name") if erased.has_person("", first, others) else None


def mark_of_name(secret: bytes, name: str) -> str:
    """The mark of a name: hex."""
    return derive(secret, "erased name", sound_of(name)).hex()


def marks_of(secret: bytes, names: Iterable[str]) -> list[str]:
    """All marks that keep the bearer of some names away: of each as it stands, and of its stems."""
    found = {mark for name in names for mark in (mark_of_name(secret, name), _mark_of_stems(secret, _stems(name)))}
    return sorted(found)


def marks_of_forms(secret: bytes, name: str) -> set[str]:
    """The marks of the stems that the words of a name may have, each with its case ending or without it."""
    words = [{_stem(word), _stem(CASE.sub("", word))} for word in name.split()[:MOST_WORDS]]
    return {_mark_of_stems(secret, stems) for stems in product(*words)}


def _stems(name: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in name.split()[:MOST_WORDS])


def _stem(word: str) -> str:
    """A word folded, without its last vowel: endings of declension begin there."""
    folded = fold_word(word)
    return folded[:-1] if len(folded) > SHORTEST_STEM and folded[-1] in "aeiu" else folded


def _mark_of_stems(secret: bytes, stems: Iterable[str]) -> str:
    return derive(secret, "erased stem", " ".join(sorted(stems))).hex()


def mark_of_key(secret: bytes, person_key: str) -> str:
    """The mark of a person's key: hex."""
    return derive(secret, "erased key", person_key).hex()


def keep_marks(session: Session, marks: Iterable[str]) -> None:
    """Keeps marks; those that are kept already stay as they are."""
    known = set(session.scalars(select(Tombstone.digest)))
    session.add_all(Tombstone(digest=mark) for mark in dict.fromkeys(marks) if mark not in known)
    session.flush()
