"""Lists how a name may be printed: by language, and by the rule that makes each form.

The matcher does not search by this list (it compares sounds); it is for people, and for plain-text searches.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from config.names import NameRules, Writing
from matcher.alternates import BOTH, Alternate, Alternates
from matcher.reading import Reader
from matcher.watchnames import NameParser, NamePart, WatchedName, gender_of

MOST = 12
"""Spellings of one form in one language; further mixtures of double letters add nothing for a reader."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to print a name."""

    text: str
    language: str
    """As in config/names/writing.yml."""
    rule: str
    """Why it is looked for: "same", or the rule that changes the name."""


class Speller:
    """Writes names by the tables of `rules`."""

    def __init__(self, rules: NameRules) -> None:
        reader = Reader(rules)
        self._writing = rules.writing
        self._parser = NameParser(rules, reader)
        self._alternates = Alternates(rules, reader)

    def spellings(self, name: str, endings: bool = False) -> list[Spelling]:
        """All spellings of a name, given name first, each text once for each language; `endings` adds case endings."""
        parsed = self._parser.parse(0, name)
        found: dict[tuple[str, str], Spelling] = {}
        for writing in self._writing:
            for spelling in self._in_language(parsed, writing, endings):
                found.setdefault((spelling.language, spelling.text), spelling)
        return list(found.values())

    def _in_language(self, name: WatchedName, writing: Writing, endings: bool) -> Iterator[Spelling]:
        given = [self._forms(part) for part in name.given[:1]]
        family = [self._forms(name.family)] if name.family else []
        for forms in product(*given, *family):
            if sum(form.changed for form in forms) < 2:
                words = [list(islice(write(form.sounds, writing), MOST)) for form in forms]
                for text in islice(map(" ".join, product(*words)), MOST):
                    for ending in writing.endings if endings else ("",):
                        yield Spelling(text + ending, writing.language, _rule(forms))

    def _forms(self, part: NamePart) -> tuple[Alternate, ...]:
        """The part and its other forms of the same gender; other readings of one letter are the writing's affair."""
        return tuple(form for form in self._alternates.of(part) if _listed(form, part))


def _listed(form: Alternate, part: NamePart) -> bool:
    same_gender = gender_of(form.sounds) in ("", part.gender)
    return form.rule == "same" or (form.changed and form.rule != BOTH and same_gender)


def write(sounds: str, writing: Writing) -> Iterator[str]:
    """The spellings of a reading in one language, the usual first, with a capital."""
    for letters in product(*(writing.letters[sound].split(" ") for sound in sounds)):
        word = "".join(letters)
        yield word[:1].upper() + word[1:]


def _rule(forms: Sequence[Alternate]) -> str:
    return next((form.rule for form in forms if form.rule != "same"), "same")


def collisions(name: str, others: Sequence[str], rules: NameRules) -> list[str]:
    """Those of the other names that share a spelling with a name: whom one may take for whom."""
    speller = Speller(rules)
    own = _texts(speller, name)
    return [other for other in others if not own.isdisjoint(_texts(speller, other))]


def _texts(speller: Speller, name: str) -> set[str]:
    return {spelling.text for spelling in speller.spellings(name)}
