"""Reads a whole document: what a surname alone means once the full name has been said."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from matcher.findings import Finding
from matcher.index import Agreement, WatchIndex
from matcher.page import Page
from matcher.recognise import Recogniser
from matcher.tokens import Token

Company = Literal["alone", "perhaps", "another"]
_PLACE = 9
"""Sounds from which on a word in -da is hardly a woman's name (Rashida, Mavluda)."""


def short_forms(
    pages: Sequence[Page], anchors: Sequence[Finding], words: Recogniser, index: WatchIndex
) -> Iterator[Finding]:
    """Surnames that stand alone, of the persons whom `anchors` name in full.

    A surname with another given name or initial beside it is somebody else and is left out. One that fits two of
    the persons is yielded for both, each with the other as its rival.
    """
    known = _anchors_by_family(anchors, index)
    taken = {(finding.field, token.start) for finding in anchors for token in finding.tokens}
    for page in pages:
        for place, token in enumerate(page.tokens):
            if not page.holds(token) or (page.field, token.start) in taken or not token.capital:
                continue
            fits = {part: fit for part, fit in words.hits(token, page.language).items() if part in known}
            company = _company(page, place, words) if fits else "another"
            if company != "another":
                yield from _judged(page, place, company, _alone(page, token, fits, known), words)


def family_keys(anchors: Sequence[Finding], index: WatchIndex) -> set[int]:
    """The skeletons of the surnames of some persons who are named in full."""
    families = {finding.name.family for finding in anchors}
    return {key for part in families if part is not None for key in index.parts[index.part_of(part)].keys}


def _anchors_by_family(anchors: Sequence[Finding], index: WatchIndex) -> dict[int, list[Finding]]:
    """The first anchor of each person for each family name: a person named a thousand times is looked at once."""
    known: dict[int, dict[int, Finding]] = defaultdict(dict)
    for finding in anchors:
        if finding.name.family is not None:
            known[index.part_of(finding.name.family)].setdefault(finding.name.person, finding)
    return {part: list(persons.values()) for part, persons in known.items()}


def _alone(page: Page, token: Token, fits: dict[int, Agreement], known: dict[int, list[Finding]]) -> Iterator[Finding]:
    anchors: dict[int, tuple[Finding, Agreement]] = {}
    for part, fit in fits.items():
        for anchor in known[part]:
            old = anchors.get(anchor.name.person)
            if old is None or fit.cost < old[1].cost:
                anchors[anchor.name.person] = (anchor, fit)
    best = min(fit.cost + fit.alternate.changed for _, fit in anchors.values())
    near = {person: pair for person, pair in anchors.items() if pair[1].cost + pair[1].alternate.changed <= best + 0.3}
    for person, (anchor, fit) in near.items():
        rivals = tuple(other.name.text for key, (other, _) in near.items() if key != person)
        after = anchor.field != page.field or anchor.start < token.start
        yield Finding(
            anchor.name,
            page.field,
            (token,),
            "family",
            fit,
            None,
            page.language,
            resolved="after" if after else "before",
            rivals=rivals,
        )


def _judged(page: Page, place: int, company: Company, found: Iterator[Finding], words: Recogniser) -> Iterator[Finding]:
    """Short forms with what may be another given name before them, unless that is a woman's and so is the ending."""
    for finding in found:
        if company == "alone":
            yield finding
        elif not _woman(finding, words.reading(page.tokens[place - 1]).sounds):
            yield replace(finding, beside=True)


def _woman(finding: Finding, before: str) -> bool:
    family = finding.family
    if family is None or family.part.gender != "m" or family.fit.ending is None:
        return False
    return family.fit.ending.sounds == "a" and before.endswith("a") and not _is_place(before)


def _is_place(sounds: str) -> bool:
    """A long word with the Turkic ending of a place, as at the beginning of a sentence: Aşgabatda, Resminamada."""
    return len(sounds) >= _PLACE and sounds.endswith(("da", "ta"))


def _company(page: Page, place: int, words: Recogniser) -> Company:
    """Whether another given name or initial stands beside a surname, or perhaps does."""
    token = page.tokens[place]
    if not token.cased:
        return "alone"
    before = page.tokens[place - 1] if place and token.before == "" else None
    after = page.tokens[place + 1] if place + 1 < len(page.tokens) else None
    if after is not None and after.before == "" and after.capital and after.dot and len(after.text) <= 2:
        return "another"
    if before is None or not before.capital or words.is_no_name(before):
        return "alone"
    if len(before.text) <= 2:
        return "another" if before.dot else "alone"
    return "perhaps" if before.first else "another"
