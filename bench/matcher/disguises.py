"""`python -m bench.matcher.disguises`: 40 kinds of disguise on 200 names, and typing errors: found, and flagged."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.matcher.examples import mistype
from bench.matcher.people import people
from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.values import Mention, Text, WatchedPerson

DEFAULT = 0.5
FLAG = "look-alike or hidden"
Disguise = Callable[[str], str]

_TO_CYRILLIC = str.maketrans("aeopcxyTKMHBAEOPC", "аеорсхуТКМНВАЕОРС")
_TO_GREEK = str.maketrans("oaivAKMBETZNH", "οαινΑΚΜΒΕΤΖΝΗ")
_DIGITS = str.maketrans("oi", "01")


def _between(sign: str) -> Disguise:
    return lambda name: " ".join(sign.join(word) for word in name.split())


def _inside(sign: str) -> Disguise:
    """The sign once in the middle of every word."""
    return lambda name: " ".join(word[: len(word) // 2] + sign + word[len(word) // 2 :] for word in name.split())


def _styled(capital: int, small: int) -> Disguise:
    """Mathematical and other styled alphabets, by the code points of their A and a."""
    return lambda name: "".join(
        chr((capital + ord(sign) - 65) if sign.isupper() else small + ord(sign) - 97)
        if sign.isascii() and sign.isalpha()
        else sign
        for sign in name
    )


DISGUISES: dict[str, Disguise] = {
    "zero width space between letters": _between("\u200b"),
    "zero width space inside": _inside("\u200b"),
    "zero width joiner": _between("\u200d"),
    "word joiner": _between("\u2060"),
    "byte order mark": _inside("\ufeff"),
    "grapheme joiner": _between("\u034f"),
    "left-to-right mark": _inside("\u200e"),
    "right-to-left mark": _inside("\u200f"),
    "bidi embedding": lambda name: " ".join(f"{word[:2]}\u202a{word[2:]}\u202c" for word in name.split()),
    "bidi override": lambda name: " ".join(f"{word[:2]}\u202d{word[2:]}\u202c" for word in name.split()),
    "bidi isolate": lambda name: " ".join(f"{word[:2]}\u2066{word[2:]}\u2069" for word in name.split()),
    "Arabic letter mark": _inside("\u061c"),
    "invisible times": _inside("\u2062"),
    "invisible separator": _inside("\u2063"),
    "variation selector 1": _inside("\ufe00"),
    "variation selector 16": _inside("\ufe0f"),
    "Mongolian vowel separator": _inside("\u180e"),
    "Hangul filler": _inside("\u3164"),
    "halfwidth Hangul filler": _inside("\uffa0"),
    "interlinear anchor": _inside("\ufff9"),
    "several hidden signs": _between("\u200b\u2060"),
    "Cyrillic look-alikes": lambda name: name.translate(_TO_CYRILLIC),
    "one Cyrillic look-alike": lambda name: name.replace("a", "а", 1).replace("o", "о", 1),
    "Greek look-alikes": lambda name: name.translate(_TO_GREEK),
    "digits for letters": lambda name: name.translate(_DIGITS),
    "mathematical bold": _styled(0x1D400, 0x1D41A),
    "mathematical sans-serif": _styled(0x1D5A0, 0x1D5BA),
    "mathematical monospace": _styled(0x1D670, 0x1D68A),
    "mathematical double-struck bold script": _styled(0x1D4D0, 0x1D4EA),
    "fullwidth": _styled(0xFF21, 0xFF41),
    "circled letters": _styled(0x24B6, 0x24D0),
    "strike-through": _between("\u0336"),
    "underline": _between("\u0332"),
    "dots below": _between("\u0323"),
    "tildes through": _between("\u0334"),
    "enclosing circles": _inside("\u20dd"),
    "spaced letters": lambda name: "  ".join(" ".join(word) for word in name.split()),
    "letters with dots": lambda name: ".".join(name.replace(" ", "")),
    "letters with hyphens": lambda name: "  ".join("-".join(word) for word in name.split()),
    "letters with middle dots": lambda name: "·".join(name.replace(" ", "")),
}
"""Every kind by its name: what it makes of a plain name."""

HARMLESS: dict[str, Disguise] = {
    "acute accents": _inside("\u0301"),
    "small letters": str.lower,
    "capitals": str.upper,
    "soft hyphen": _inside("\u00ad"),
    "apostrophe": _inside("’"),
    "no-break space": lambda name: name.replace(" ", "\u00a0"),
    "thin space": lambda name: name.replace(" ", "\u2009"),
    "line break": lambda name: name.replace(" ", "\n"),
    "hyphen at the end of a line": lambda name: f"{name[:-3]}-\n{name[-3:]}",
    "lost space": lambda name: name.replace(" ", ""),
}
"""What typesetting does by itself: found, and not flagged."""


@dataclass(frozen=True)
class Outcome:
    """How many of the names were found under one disguise, and how many of those were flagged."""

    kind: str
    names: int
    found: int
    flagged: int


def measure(watchlist: Sequence[WatchedPerson], kinds: dict[str, Disguise]) -> Iterator[Outcome]:
    """Each kind on each name of the list."""
    matcher = Matcher(watchlist, read_name_rules())
    for kind, disguise in kinds.items():
        texts = [Text(one.person_id, f"They wrote {disguise(one.canonical_name)} on it.") for one in watchlist]
        hits = [_own(one, found) for one, found in zip(watchlist, matcher.find_all(texts), strict=True)]
        flagged = sum(FLAG in " ".join(hit.why) for hit in hits if hit is not None)
        yield Outcome(kind, len(watchlist), sum(hit is not None for hit in hits), flagged)


def mistyped(watchlist: Sequence[WatchedPerson], seed: int = 3) -> tuple[int, int]:
    """How many names with one wrong letter in a part of six letters or more there are, and how many are found."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    names = [(one, one.canonical_name.split()) for one in watchlist]
    long = [(one, words) for one, words in names if any(len(word) >= 6 for word in words)]
    matcher, texts = Matcher(watchlist, read_name_rules()), []
    for one, words in long:
        place = dice.choice([place for place, word in enumerate(words) if len(word) >= 6])
        typed = [mistype(word, dice) if n == place else word for n, word in enumerate(words)]
        texts.append(Text(one.person_id, f"They wrote {' '.join(typed)} on it."))
    hits = [_own(one, found) for (one, _), found in zip(long, matcher.find_all(texts), strict=True)]
    return len(long), sum(hit is not None for hit in hits)


def _own(person: WatchedPerson, found: Sequence[Mention]) -> Mention | None:
    return next((one for one in found if one.person_id == person.person_id and one.score >= DEFAULT), None)


def main() -> None:
    """Prints one line for each kind, then the sums."""
    watchlist = people(200)
    for title, kinds in (("disguises", DISGUISES), ("typesetting", HARMLESS)):
        outcomes = list(measure(watchlist, kinds))
        for one in outcomes:
            print(f"  {one.kind:40} found {one.found}/{one.names}, flagged {one.flagged}")
        names, found = sum(one.names for one in outcomes), sum(one.found for one in outcomes)
        flagged = sum(one.flagged for one in outcomes)
        print(f"{title}: {len(kinds)} kinds, found {found / names:.4f}, of these flagged {flagged / found:.4f}")
    count, hits = mistyped(people(1000))
    print(f"one typing error: found {hits}/{count} = {hits / count:.4f}")


if __name__ == "__main__":
    main()
