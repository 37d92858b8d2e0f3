"""Lists how a name may be printed: by language, and by the rule that makes each form.

The matcher does not search by this list (it compares sounds); it is for people, and for plain-text searches.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from config.names import NameRules, Writing
from matcher.alternates import BOTH, Alternate, Alternates
from matcher.reading import Reader
from matcher.watchnames import NameParser, NamePart, WatchedName, gender_of

MOST = 12
"""Spellings of one form in one language; further mixtures of double letters add nothing for a reader."""

ONCE = "a double letter written once"


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
        self._reader = reader = Reader(rules)
        self._writing = rules.writing
        self._parser = NameParser(rules, reader)
        self._alternates = Alternates(rules, reader)
        self._doubles = [(row.one, row.two) for row in rules.doubles]

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
            if sum(form.rule != "same" for form in forms) < 2:
                words = [list(islice(write(form.sounds, writing), MOST)) for form in forms]
                for text in filter(None, islice(map(" ".join, product(*words)), MOST)):
                    for ending in writing.endings if endings else ("",):
                        yield Spelling(text + ending, writing.language, _rule(forms))

    def _forms(self, part: NamePart) -> tuple[Alternate, ...]:
        """The part, its double letters once, and its other forms of the same gender.

        Other readings of one letter are the writing's affair.
        """
        listed = [form for form in self._alternates.of(part) if _listed(form, part)]
        same, *others = listed or [Alternate(part.sounds, "same", False)]
        whole = self._doubled(_as_printed(part.text, self._reader))
        forms = [Alternate(whole, "same", False)]
        if whole != same.sounds:
            forms.append(Alternate(same.sounds, ONCE, False))
        for one in others:
            sounds = self._doubled(_with_doubles(one.sounds, same.sounds, whole))
            forms.append(Alternate(sounds, one.rule, one.changed))
        return tuple(forms)

    def _doubled(self, sounds: str) -> str:
        for one, two in self._doubles:
            sounds = sounds.replace(one, two)
        return sounds


def _listed(form: Alternate, part: NamePart) -> bool:
    same_gender = not part.gender or gender_of(form.sounds) in ("", part.gender)
    return form.rule == "same" or (form.changed and form.rule != BOTH and same_gender)


def _as_printed(word: str, reader: Reader) -> str:
    """The reading of a word in which the double consonants of its print count twice: Quvvatov as kuvvatov."""
    places = [found.start() + 1 for found in _TWICE.finditer(word)]
    pieces = [word[low:high] for low, high in zip([0, *places], [*places, len(word)], strict=True)]
    sounds = [reader.read(piece).sounds for piece in pieces]
    once = reader.read(word).sounds
    return "".join(sounds) if _REPEAT.sub(r"\1", "".join(sounds)) == once else once


def _with_doubles(form: str, once: str, twice: str) -> str:
    """Another form of a name with the double letters that the name has in their common beginning."""
    shared = next((n for n, (one, other) in enumerate(zip(form, once, strict=False)) if one != other), len(once))
    shared = min(shared, len(form))
    length = next(n for n in range(len(twice) + 1) if len(_REPEAT.sub(r"\1", twice[:n])) >= shared)
    return twice[:length] + form[shared:]


_TWICE = re.compile(r"([^\W\d_aeiouаеёиоуыэюяӣӯәөүұі])(?=\1)", re.IGNORECASE)
_REPEAT = re.compile(r"(.)\1+")


def write(sounds: str, writing: Writing) -> Iterator[str]:
    """The spellings of a reading in one language, the usual first, with a capital."""
    table = writing.letters | {"^": "", "$": ""} | writing.groups
    signs = re.findall("|".join(map(re.escape, sorted(table, key=len, reverse=True))), f"^{sounds}$")
    for letters in product(*(table[sign].split(" ") for sign in signs)):
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
