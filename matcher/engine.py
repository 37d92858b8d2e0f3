"""The matcher: text and watchlist in, mentions out. Pure; nothing is read or written."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from config.names import NameRules
from matcher.alignment import SoundCosts
from matcher.assemble import Assembler, Page
from matcher.common import CommonNames
from matcher.document import short_forms
from matcher.explain import explain
from matcher.findings import Finding
from matcher.index import WatchIndex
from matcher.reading import Reader
from matcher.scoring import Scorer
from matcher.suffixes import Inflections
from matcher.tokens import Tokenizer
from matcher.values import Field, Mention, Text, WatchedPerson
from matcher.watchnames import NameParser

CODE = "2026.11.1"
"""Raise it whenever the same rules could give other mentions."""

KEEP = 0.05
"""Mentions below this score are not reported at all."""

SURE = 0.5
"""Score from which a full name lets its surname alone be understood."""

_FIELDS: tuple[Field, ...] = ("title", "text", "hidden")


class Matcher:
    """Finds the people of one watchlist. Build it once, use it for many texts."""

    def __init__(self, watchlist: Sequence[WatchedPerson], rules: NameRules) -> None:
        self.version = f"{CODE}-{_digest(rules)}"
        self._watchlist = tuple(watchlist)
        reader = Reader(rules)
        parser = NameParser(rules, reader)
        self._index = WatchIndex(watchlist, rules, reader, parser)
        self._assembler = Assembler(rules, self._index, reader, parser, Inflections(rules, reader, SoundCosts(rules)))
        self._tokenizer = Tokenizer(rules)
        self._scorer = Scorer(rules)
        self._common = CommonNames(rules, reader)
        self._clerics = frozenset(place for place, person in enumerate(watchlist) if _is_cleric(person))

    def find(self, text: Text) -> list[Mention]:
        """The mentions of one document, by field and start."""
        pages = [self._page(text, field) for field in _FIELDS if getattr(text, field)]
        found = [self._marked(finding) for page in pages for finding in self._assembler.find(page)]
        scored = [(finding, self._scorer.score(finding)) for finding in found]
        anchors = [finding for finding, score in scored if score >= SURE and finding.shape in ("full", "titled", "initial", "single")]
        if anchors:
            short = short_forms(pages, _strongest(anchors, scored), self._assembler, self._index)
            scored += [(finding, self._scorer.score(finding)) for finding in short]
        kept = _best_of_each([pair for pair in scored if pair[1] >= KEEP])
        return sorted((self._mention(text, *pair) for pair in kept), key=lambda mention: (_FIELDS.index(mention.field), mention.start))

    def find_all(self, texts: Iterable[Text]) -> Iterator[list[Mention]]:
        """The mentions of each document, in the order of the documents."""
        for text in texts:
            yield self.find(text)

    def _page(self, text: Text, field: Field) -> Page:
        return Page(field, self._tokenizer.split(getattr(text, field)), text.language, self._clerics)

    def _marked(self, finding: Finding) -> Finding:
        return self._common.mark(finding)

    def _mention(self, text: Text, finding: Finding, score: float) -> Mention:
        surface = getattr(text, finding.field)[finding.start : finding.end]
        why = explain(finding, self._scorer.clues(finding))
        person = self._watchlist[finding.name.person].person_id
        return Mention(person, finding.field, finding.start, finding.end, surface, round(score, 4), why)


def _strongest(anchors: list[Finding], scored: Sequence[tuple[Finding, float]]) -> list[Finding]:
    """The anchors without those that a stronger finding of another person overlaps."""
    best = {id(finding) for finding, _ in _without_losers(scored)}
    return [finding for finding in anchors if id(finding) in best]


def _best_of_each(scored: Sequence[tuple[Finding, float]]) -> list[tuple[Finding, float]]:
    """One finding of each person at each place: the best; the longer where scores are equal."""
    kept: list[tuple[Finding, float]] = []
    order = sorted(_without_losers(scored), key=lambda pair: (-pair[1], pair[0].start - pair[0].end))
    for finding, score in order:
        if not any(other.name.person == finding.name.person and _overlap(other, finding) for other, _ in kept):
            kept.append((finding, score))
    return kept


def _without_losers(scored: Sequence[tuple[Finding, float]]) -> list[tuple[Finding, float]]:
    """Leaves out a finding where another person fits the same words much better."""
    order = sorted(scored, key=lambda pair: -pair[1])
    kept: list[tuple[Finding, float]] = []
    for finding, score in order:
        beaten = any(
            other.name.person != finding.name.person and _overlap(other, finding) and best > score + 0.2
            and not finding.rivals
            for other, best in kept
        )
        if not beaten:
            kept.append((finding, score))
    return kept


def _overlap(one: Finding, other: Finding) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def _is_cleric(person: WatchedPerson) -> bool:
    return "cleric" in person.category or "relig" in person.category


def _digest(rules: NameRules) -> str:
    return hashlib.sha256(repr(rules).encode()).hexdigest()[:10]
