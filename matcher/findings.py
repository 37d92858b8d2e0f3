"""What the matcher has found of one person at one place, before it is judged."""

from dataclasses import dataclass
from typing import Literal

from matcher.index import Agreement
from matcher.tokens import Token
from matcher.values import Field
from matcher.watchnames import WatchedName

Shape = Literal["full", "initial", "single", "titled", "family", "given"]


@dataclass(frozen=True)
class Finding:
    """One place of a text that may name one person. The clues read nothing else."""

    name: WatchedName
    field: Field
    tokens: tuple[Token, ...]
    """The words of the mention, in order."""
    shape: Shape
    """full: given and family name; initial: initial and family name; single: the one word of an alias;
    titled: given name and clerical title; family, given: one part alone."""
    family: Agreement | None
    given: Agreement | None
    language: str = ""
    gap: int = 0
    """Unknown words between the parts."""
    reversed: bool = False
    patronymic: Literal["none", "printed", "agrees", "differs"] = "none"
    beside: bool = False
    """Another capitalised word stands right beside, as part of a longer name."""
    disguised: bool = False
    common: bool = False
    """The surname is one that thousands bear."""
    common_given: bool = False
    """The given name that was found, or the surname that stands alone, is a given name that thousands bear."""
    resolved: Literal["", "after", "before"] = ""
    """A short form, and where it stands to the full name of the same document."""
    rivals: tuple[str, ...] = ()
    """Names of other watched persons whom the same short form fits as well."""

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end
