"""Which surnames are so frequent that an initial before them names nobody in particular."""

from dataclasses import replace

from config.names import NameRules
from matcher.findings import Finding
from matcher.reading import Reader

_ENDINGS = ("ova", "eva", "ov", "ev", "zoda")


class CommonNames:
    """The frequent names of `rules`: surnames by their stems, given names as they read."""

    def __init__(self, rules: NameRules, reader: Reader) -> None:
        self._stems = frozenset(_stem(reader.read(name).sounds) for name in rules.common)
        self._given = frozenset(_plain(reader.read(name).sounds) for name in rules.common_given)

    def mark(self, finding: Finding) -> Finding:
        """The finding, marked where its surname or the given name that was found is frequent."""
        family = finding.name.family
        surname = family is not None and _stem(family.sounds) in self._stems
        first = _plain(_given_or_alone(finding)) in self._given
        return replace(finding, common=surname, common_given=first) if surname or first else finding


def _given_or_alone(finding: Finding) -> str:
    """The given name that was found; where a surname stands alone, the word that may be a given name instead."""
    if finding.given is not None:
        return finding.given.part.sounds
    return finding.family.fit.sounds if finding.family is not None and finding.shape == "family" else ""


def _stem(sounds: str) -> str:
    ending = next((ending for ending in _ENDINGS if sounds.endswith(ending)), "")
    stem = sounds[: len(sounds) - len(ending)]
    return stem.rstrip("yi").replace("o", "a").replace("e", "i")


def _plain(sounds: str) -> str:
    return sounds.replace("o", "a").replace("e", "i").replace("x", "h").replace("u", "a")
