"""Says in short plain sentences why a mention is thought to be a person."""

from collections.abc import Sequence

from matcher.clues import CLUES
from matcher.findings import Finding
from matcher.index import Agreement
from matcher.watchnames import WatchedName

_LANGUAGES = {
    "ru": "Russian",
    "tg": "Tajik",
    "uz": "Uzbek",
    "kk": "Kazakh",
    "ky": "Kyrgyz",
    "tk": "Turkmen",
    "tr": "Turkish",
    "en": "English",
    "fa": "Persian",
    "de": "German",
    "pl": "Polish",
    "uk": "Ukrainian",
}
_MOST = 5
_SAME = 0.02


def explain(finding: Finding, clues: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Two to five sentences: what agrees, then the clues that weighed most."""
    sentences = [_part_sentence(fits, finding.name) for fits in (finding.family, finding.given) if fits is not None]
    told = {"family_cost", "given_cost", "changed_family", "changed_given"}
    for name, _ in sorted(clues, key=lambda clue: -abs(clue[1])):
        if name not in told:
            sentences.append(_fill(CLUES[name].__doc__ or name, finding))
    if finding.disguised:
        sentences.sort(key=lambda sentence: "look-alike" not in sentence)
    if len(sentences) < 2:
        sentences.append(f"The watchlist knows this person as {finding.name.text}.")
    return tuple(sentences[:_MOST])


def _part_sentence(fits: Agreement, name: WatchedName) -> str:
    word, role = _own_word(fits, name), {"family": "family name", "given": "given name"}.get(fits.part.role, "name")
    ending = fits.fit.ending
    cased = (
        f", with the {_LANGUAGES.get(ending.language, ending.language)} ending -{ending.printed} ({ending.meaning})"
        if ending
        else ""
    )
    if fits.alternate.changed:
        return f"The {role} is another form of {word}{cased}."
    if fits.cost <= _SAME or (ending and fits.cost <= 0.1 + _SAME):
        return f"The {role} {word} agrees{cased}."
    if fits.cost <= 0.5:
        return f"The {role} is {word} in another spelling{cased}."
    return f"The {role} is nearly {word}: a letter differs{cased}."


def _own_word(fits: Agreement, name: WatchedName) -> str:
    """The part as this person's name spells it: names of several people share one part where they sound alike."""
    own = (part.text for part in name.parts if (part.sounds, part.role) == (fits.part.sounds, fits.part.role))
    return next(own, fits.part.text)


def _fill(sentence: str, finding: Finding) -> str:
    return sentence.replace("{rivals}", " or ".join(finding.rivals))
