"""Which language a text is in: letters first, then statistics, then what the page says of itself."""

from collections.abc import Iterable
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Letters that only one of our Cyrillic languages has. Қ, Ғ, Ҳ stand in several and decide nothing alone.
OWN_LETTERS = {"tg": "ҷӣӯ", "uz": "ў", "kk": "әіұһң"}
KYRGYZ_LETTERS = "өүң"
"""Kazakh has them as well, but never without its own."""
KNOWN = ("en", "ru", "kk", "ky", "tg", "uz", "tk", "tr", "de", "fr", "es", "uk", "fa", "ar", "pl", "it", "pt", "nl")
SAMPLE = 4000
LEAST_LETTERS = 40
OWN_SHARE = 0.002
"""One letter of its own in 500 is more than a quotation in another language brings."""


def read_language(text: str, declared: str = "", possible: Iterable[str] = ()) -> str:
    """ISO 639-1 of `text`, with its script for Uzbek (uz-Latn, uz-Cyrl); too short a text is what was `declared`.

    `declared` is what the page says (`ky-KG` is ky); `possible` are the source's languages.
    """
    sample = text[:SAMPLE].lower()
    letters = [letter for letter in sample if letter.isalpha()]
    said = declared.replace("_", "-").split("-")[0].lower()
    if len(letters) < LEAST_LETTERS:
        return _with_script(said, letters)
    cyrillic = _is_cyrillic(letters)
    found = (_by_letters(letters) if cyrillic else "") or _by_statistics(sample, {said, *possible})
    return _with_script(found, letters)


def _is_cyrillic(letters: list[str]) -> bool:
    return 2 * sum("Ѐ" <= letter <= "ӿ" for letter in letters) > len(letters)


def _by_letters(letters: list[str]) -> str:
    counts = {language: sum(letter in own for letter in letters) for language, own in OWN_LETTERS.items()}
    # ң alone is Kyrgyz or Kazakh; Kazakh is told by ә, і, ұ, һ.
    counts["kk"] = sum(letter in "әіұһ" for letter in letters)
    best = max(counts, key=lambda language: counts[language])
    if counts[best] > OWN_SHARE * len(letters):
        return best
    if sum(letter in KYRGYZ_LETTERS for letter in letters) > OWN_SHARE * len(letters):
        return "ky"
    return ""


def _by_statistics(sample: str, possible: set[str]) -> str:
    wanted = {language.split("-")[0] for language in possible} | set(KNOWN)
    language, _ = _identifier(frozenset(wanted)).classify(sample)
    return str(language)


def _with_script(language: str, letters: list[str]) -> str:
    if language != "uz" or not letters:
        return language
    return "uz-Cyrl" if _is_cyrillic(letters) else "uz-Latn"


@cache
def _identifier(languages: frozenset[str]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(languages & set(identifier.labels)))
    return identifier
