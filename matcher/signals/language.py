"""Tells which of the known languages a text is in, from what it says of itself or from its letters and small words."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from config.signals import Language, SignalRules
from matcher.signals.tokens import APOSTROPHES, LONGEST_WORD, Token, fold
from matcher.values import Text

SAMPLE = 2000
"""Characters that are looked at; a headline and a lead suffice."""
OWN_LETTER = 2
"""How many small words a letter of the language's own is worth, however often it stands there."""
SAME = {"prs": "fa", "per": "fa", "pes": "fa", "rus": "ru", "eng": "en"}
WORDS = re.compile(r"[^\W\d_]+(?:['’ʻʼ‘`][^\W\d_]+)*")
O_OR_G = re.compile(rf"([oOgG])[{APOSTROPHES}]")
LATIN_OF_UZBEK = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "j", "з": "z", "и": "i", "й": "y", "к": "k",
        "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "x",
        "ц": "s", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
        "ў": "ö", "қ": "q", "ғ": "ğ", "ҳ": "h",
    }
)  # fmt: skip


def detect_language(text: Text, rules: SignalRules) -> str | None:
    """The code of a language that has a file, or None: what the text says of itself, else the best by letters."""
    said = text.language.split("-")[0].lower()
    said = SAME.get(said, said)
    if said in rules.languages:
        return said
    sample = f"{text.title} {text.text}"[:SAMPLE].lower()
    words = Counter(map(fold, WORDS.findall(sample)))
    counts = {code: _count(sample, words, language.head) for code, language in rules.languages.items()}
    best = max(counts, key=lambda code: counts[code], default=None)
    return best if best and counts[best] else None


def _count(sample: str, words: Counter[str], language: Language) -> int:
    small = sum(words[word] for word in _split(language.common) if word in words)
    return small + OWN_LETTER * sum(letter in sample for letter in _split(language.letters))


@lru_cache(maxsize=100)
def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def speller(language: Language) -> Callable[[str], str]:
    """How words of the language and of its tables are folded before they are compared."""
    return SPELLERS[language.through]


def respell(tokens: Sequence[Token], source: str, language: Language) -> tuple[Token, ...]:
    """The words of a sentence in the spelling of the language's tables; `source` is the field they were cut from."""
    if not language.through:
        return tuple(tokens)
    spell = speller(language)
    return tuple(token._replace(word=spell(source[token.start : token.end][:LONGEST_WORD])) for token in tokens)


@lru_cache(maxsize=200_000)
def fold_uzbek(word: str) -> str:
    """Uzbek in one spelling for both scripts: ўлди and o‘ldi are öldi, олди and oldi are oldi."""
    marked = O_OR_G.sub(lambda match: "ö" if match.group(1) in "oO" else "ğ", word)
    folded = fold(marked)
    return (f"ye{folded[1:]}" if folded.startswith("е") else folded).translate(LATIN_OF_UZBEK)


@lru_cache(maxsize=200_000)
def fold_kazakh(word: str) -> str:
    """Kazakh in one spelling for both scripts: ұсталды, ūstaldy and ustaldy are усталды."""
    small = word.replace("I", "i").replace("İ", "i").lower()
    if "a" <= small[:1] <= "z" or small[:1] in LATIN_OF_KAZAKH:
        small = SOFT_I.sub("й", PAIRS.sub(lambda match: LATIN_PAIRS[match.group()], small)).translate(
            CYRILLIC_OF_KAZAKH
        )
    return fold(small).replace("ұ", "у")


LATIN_PAIRS = {"sh": "ш", "ch": "ч", "iia": "ия", "iya": "ия", "ıa": "ия", "ia": "ия"}
PAIRS = re.compile("|".join(sorted(LATIN_PAIRS, key=len, reverse=True)))
SOFT_I = re.compile("(?<=[aäáeoöóuüúūy])[iı]")
"""i behind a vowel: aitty is айтты."""
LATIN_OF_KAZAKH = "äáğǵıñńöóşüúūý"
CYRILLIC_OF_KAZAKH = {
    ord(latin): cyrillic
    for latin, cyrillic in zip(
        "aäábvgğǵdejziıklmnñńoöóprstuüúūýfhxcşqyw",
        "аәәбвгғғдежзіиклмнңңоөөпрстуүүұуфххцшқыу",
        strict=True,
    )
}
"""The alphabets of 2018 (acute) and 2021 (umlaut, macron) together; both write у with u or ý."""

SPELLERS: dict[str, Callable[[str], str]] = {"": fold, "latin": fold_uzbek, "cyrillic": fold_kazakh}
