"""Which language a text is in: letters first, then statistics, then what the page says of itself."""

import re
from collections.abc import Iterable
from copy import copy
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Letters that only one of our Cyrillic languages has, and the share of all letters from which they decide: a text in
# another language that quotes a name or two stays below it, and a single letter never decides.
OWN_LETTERS = (("kk", "әіұһ", 0.01), ("tg", "ҷӣӯ", 0.007), ("uz", "ў", 0.004), ("ky", "өүң", 0.01))
"""Kazakh has the letters of Kyrgyz as well, so it comes first."""
SHARED_LETTERS = {"қ": ("tg", "uz", "kk"), "ғ": ("tg", "uz", "kk"), "ҳ": ("tg", "uz")}
"""Letters that rule out Russian: of the languages that have them, the source's own is meant."""
CYRILLIC = 0x04
"""The high byte of each letter from U+0400 to U+04FF."""
SHARED = re.compile(f"[{''.join(SHARED_LETTERS)}]")
KNOWN = ("en", "ru", "kk", "ky", "tg", "uz", "tk", "tr", "de", "fr", "es", "uk", "fa", "ar", "pl", "it", "pt", "nl")
SAMPLE = 4000
GLANCE, SURE = 500, 0.999
"""Letters that mostly tell, and the confidence from which they do: of 1,900 pieces of real news in ten languages, 4,000
letters each, none was in another language by all of them, and that takes eight times as long (2026-11)."""
LEAST_LETTERS = 40


def read_language(text: str, declared: str = "", possible: Iterable[str] = ()) -> str:
    """ISO 639-1 of `text`, with its script for Uzbek (uz-Latn, uz-Cyrl); too short a text is what was `declared`.

    `declared` is what the page says (`ky-KG` is ky); `possible` are the source's languages.
    """
    sample = text[:SAMPLE].lower()
    letters = letters_in(sample)
    said = declared.replace("_", "-").split("-")[0].lower()
    if len(letters) < LEAST_LETTERS:
        return add_script(said, sample)
    own = {said, *(language.split("-")[0] for language in possible)}
    found = (_by_letters(letters, own) if _is_cyrillic(letters) else "") or _by_statistics(sample, own)
    return add_script(found, sample)


def add_script(language: str, text: str) -> str:
    """`language` with the script that `text` is in, for Uzbek; other languages are left as they are."""
    if language.split("-")[0] != "uz" or not (letters := letters_in(text)):
        return language
    return "uz-Cyrl" if _is_cyrillic(letters) else "uz-Latn"


def letters_in(text: str) -> str:
    """The letters of a text, one after the other."""
    return "".join(filter(str.isalpha, text))


def _is_cyrillic(letters: str) -> bool:
    high_bytes = letters.encode("utf-16-le", "surrogatepass")[1::2]
    return 2 * high_bytes.count(CYRILLIC) > len(letters)


def _by_letters(letters: str, own: set[str]) -> str:
    for language, alphabet, share in OWN_LETTERS:
        if sum(map(letters.count, alphabet)) > max(1, share * len(letters)):
            return language
    for letter in SHARED.findall(letters):
        if meant := own.intersection(SHARED_LETTERS[letter]):
            return min(meant)
    return ""


def _by_statistics(sample: str, own: set[str]) -> str:
    identifier = _identifier(frozenset({*own, *KNOWN}))
    language, confidence = identifier.classify(sample[:GLANCE])
    if confidence < SURE and len(sample) > GLANCE:
        language, _ = identifier.classify(sample)
    return str(language)


@cache
def _model() -> LanguageIdentifier:
    """Read once: it takes a second."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _identifier(languages: frozenset[str]) -> LanguageIdentifier:
    identifier = copy(_model())
    identifier.set_languages(sorted(languages & set(identifier.labels)))
    return identifier
