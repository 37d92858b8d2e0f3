"""Which surnames are so frequent that an initial before them names nobody in particular."""

from dataclasses import replace

from config.names import NameRules
from matcher.findings import Finding
from matcher.reading import Reader

_ENDINGS = ("ova", "eva", "ov", "ev", "zoda")


class CommonNames:
    """The frequent names of `rules`, by their stems."""

    def __init__(self, rules: NameRules, reader: Reader) -> None:
        self._stems = frozenset(_stem(reader.read(name).sounds) for name in rules.common)

    def mark(self, finding: Finding) -> Finding:
        """The finding, marked where its surname is frequent."""
        family = finding.name.family
        if family is None or _stem(family.sounds) not in self._stems:
            return finding
        return replace(finding, common=True)


def _stem(sounds: str) -> str:
    ending = next((ending for ending in _ENDINGS if sounds.endswith(ending)), "")
    stem = sounds[: len(sounds) - len(ending)]
    return stem.rstrip("yi").replace("o", "a").replace("e", "i")
