"""The matcher: text and watchlist in, mentions out. Pure; nothing is read or written."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from functools import cached_property

from config.names import NameRules
from matcher.alignment import SoundCosts
from matcher.assemble import Assembler
from matcher.batch import is_cleric
from matcher.choosing import best_of_each, without_losers
from matcher.common import CommonNames
from matcher.context import Context, ContextScorer, tell
from matcher.document import family_keys, short_forms
from matcher.explain import explain
from matcher.findings import Finding
from matcher.gate import Gate
from matcher.held import Held
from matcher.index import WatchIndex
from matcher.letters import letters_of
from matcher.page import Page
from matcher.proposals import Proposals
from matcher.reading import Reader
from matcher.recognise import Recogniser
from matcher.scan import Scanned, Spots, scan
from matcher.scoring import Scorer
from matcher.screen import Screen
from matcher.suffixes import Inflections
from matcher.surroundings import Spot, Surroundings
from matcher.tokens import Tokenizer
from matcher.values import Field, Mention, Text, WatchedPerson
from matcher.watchnames import NameParser
from matcher.words import SHORT

CODE = "2026.11.6"
"""Raise it whenever the same rules could give other mentions."""

KEEP = 0.05
"""Mentions below this score are not reported at all."""

SURE = 0.5
"""Score from which a full name lets its surname alone be understood."""

CHUNK = 1_000_000
"""Characters that are scanned at once."""

AROUND = 75
"""Characters before and after a place that are looked at closely."""

_FIELDS: tuple[Field, ...] = ("title", "text", "hidden")


class Matcher:
    """Finds the people of one watchlist. Build it once, use it for many texts."""

    def __init__(self, watchlist: Sequence[WatchedPerson], rules: NameRules, held: Held | None = None) -> None:
        """`held` are the arrays of this watchlist, or of a beginning of it, where they were kept."""
        self._rules = rules
        self._watchlist = tuple(watchlist)
        self._reader = reader = Reader(rules)
        parser = NameParser(rules, reader)
        self._index = WatchIndex(self._watchlist, rules, reader, parser, held)
        costs = SoundCosts(rules)
        inflections = Inflections(rules, reader, costs)
        screen = Screen(self._index, costs, inflections, reader.read)
        self._words = Recogniser(rules, self._index, reader, parser, inflections, screen)
        self._tokenizer = Tokenizer(rules)
        self._gate = Gate(self._index, self._words, screen, parser, self._tokenizer)
        self._assembler = Assembler(self._index, parser, self._words)
        self._scorer = Scorer(rules)
        self._common = CommonNames(rules, reader)
        self._surroundings = Surroundings(self._watchlist, rules.context)
        self._context = ContextScorer(rules.context)
        self._clerics = frozenset(place for place, person in enumerate(watchlist) if is_cleric(person))
        self._letters = letters_of(rules, self._index.classes)
        self._proposals = Proposals(self._index, rules, reader)

    @cached_property
    def version(self) -> str:
        """The version of the matcher with its rules."""
        return version_of(self._rules)

    @property
    def held(self) -> Held:
        """The watchlist as arrays, to be kept: the same ones that were given where nobody is new."""
        return self._index.held

    def find(self, text: Text) -> list[Mention]:
        """The mentions of one document, by field and start."""
        return next(self.find_all([text]))

    def find_all(self, texts: Iterable[Text]) -> Iterator[list[Mention]]:
        """The mentions of each document, in the order of the documents. Reads ahead by about a million characters."""
        for chunk in _chunks(texts):
            rows, scanned = self._scanned(chunk)
            fields: dict[int, dict[Field, int]] = {id(rows[row][0]): {} for row in scanned.spots}
            for row, (text, field) in enumerate(rows if fields else ()):
                if id(text) in fields:
                    fields[id(text)][field] = row
            for text in chunk:
                yield self._read(text, fields[id(text)], scanned) if id(text) in fields else []

    def may_name(self, texts: Iterable[Text]) -> Iterator[bool]:
        """Whether a closer look at each document could find anybody: true wherever `find_all` has a mention."""
        for chunk in _chunks(texts):
            rows, scanned = self._scanned(chunk)
            proposed = {id(rows[row][0]) for row in scanned.spots}
            yield from (id(text) in proposed for text in chunk)

    def _scanned(self, chunk: Sequence[Text]) -> tuple[list[tuple[Text, Field]], Scanned]:
        """The fields of some documents, and what the first pass has found in them, by their number."""
        rows = [(text, field) for text in chunk for field in _FIELDS if getattr(text, field)]
        whole = [getattr(text, field) for text, field in rows]
        return rows, scan(whole, self._letters, self._proposals, self._plain_skeleton, self._gate)

    def titles(self, text: str, places: Iterable[int]) -> list[bool]:
        """Whether the words that begin at some places are titles of clerics, inflected or not, whoever is watched."""
        return self._gate.titles(text, places)

    def _plain_skeleton(self, text: str, start: int) -> int:
        return self._index.cuts(self._tokenizer.word_at(text, start))[0]

    def _read(self, text: Text, fields: Mapping[Field, int], scanned: Scanned) -> list[Mention]:
        """A closer look at the places of one document; at all like surnames of it where somebody is named in full.

        `fields` gives the number under which each field was scanned.
        """
        spots = {field: scanned.spots[number] for field, number in fields.items() if number in scanned.spots}
        pages = [page for field, found in spots.items() for page in self._windows(text, field, found)]
        found = [self._common.mark(finding) for page in pages for finding in self._assembler.find(page)]
        scored = [(finding, self._scorer.score(finding)) for finding in found]
        anchors = [finding for finding, score in scored if score >= SURE]
        if anchors:
            surnames = family_keys(anchors, self._index)
            pages = [
                page
                for field, number in fields.items()
                for page in self._pages(text, field, scanned.alike(number, surnames))
            ]
            short = short_forms(pages, _strongest(anchors, scored), self._words, self._index)
            scored += [(finding, self._scorer.score(finding)) for finding in map(self._common.mark, short)]
        kept = best_of_each([pair for pair in scored if pair[1] >= KEEP])
        if not kept:
            return []
        return sorted(self._mentions(text, kept), key=lambda one: (_FIELDS.index(one.field), one.start))

    def _windows(self, text: Text, field: Field, spots: Spots) -> Iterator[Page]:
        """Pages of the surroundings of places, where only words at a place are looked at; then spaced-out words."""
        yield from self._pages(text, field, spots.starts)
        for tokens in self._tokenizer.spaced(getattr(text, field)) if spots.spaced else ():
            yield Page(field, tokens, text.language, self._clerics)

    def _pages(self, text: Text, field: Field, starts: Sequence[int]) -> Iterator[Page]:
        whole, places = getattr(text, field), frozenset(starts)
        for low, high in _surroundings(starts, whole) if starts else ():
            tokens = self._tokenizer.split(whole, low, high)
            yield Page(field, tokens, text.language, self._clerics, len(whole) <= SHORT, places)

    def _mentions(self, text: Text, kept: Sequence[tuple[Finding, float]]) -> Iterator[Mention]:
        """Mentions with what the text around them says; the context of a person is read once a document."""
        spots = [Spot(one.name.person, one.field, one.start, one.end, score) for one, score in kept]
        contexts = self._surroundings.contexts(text, spots)
        for finding, score in kept:
            yield self._mention(text, finding, score, contexts[finding.name.person])

    def _mention(self, text: Text, finding: Finding, score: float, context: Context) -> Mention:
        surface = getattr(text, finding.field)[finding.start : finding.end]
        clues = self._context.clues(context)
        why = tell(explain(finding, self._scorer.clues(finding)), context, clues)
        person = self._watchlist[finding.name.person].person_id
        score = round(self._context.adjust(score, clues), 4)
        return Mention(person, finding.field, finding.start, finding.end, surface, score, why)


def _chunks(texts: Iterable[Text]) -> Iterator[list[Text]]:
    chunk: list[Text] = []
    size = 0
    for text in texts:
        chunk.append(text)
        size += len(text.text) + len(text.title) + len(text.hidden)
        if size >= CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _surroundings(starts: Sequence[int], text: str) -> Iterator[tuple[int, int]]:
    """Stretches of text around places, grown to white space, joined where they meet."""
    low = high = -1
    for start in starts:
        first, last = _grow(text, start - AROUND, -1), _grow(text, start + AROUND, 1)
        if first > high and high >= 0:
            yield low, high
        low, high = (low if 0 <= first <= high else first), last
    yield low, high


def _grow(text: str, place: int, step: int) -> int:
    place = min(max(place, 0), len(text))
    end = place + step * AROUND
    while 0 < place < len(text) and place != end and not text[place].isspace():
        place += step
    return place


def _strongest(anchors: list[Finding], scored: Sequence[tuple[Finding, float]]) -> list[Finding]:
    """The anchors without those that a stronger finding of another person overlaps."""
    best = {id(finding) for finding, _ in without_losers(scored)}
    return [finding for finding in anchors if id(finding) in best]


def version_of(rules: NameRules) -> str:
    """The version of the matcher with some rules: what it finds may change with it."""
    return f"{CODE}-{_digest(rules)}"


def _digest(rules: NameRules) -> str:
    """The same for the same rules in every process: sets, whose order changes, are told sorted."""
    return hashlib.sha256(_told(rules).encode()).hexdigest()[:10]


def _told(value: object) -> str:
    if is_dataclass(value):
        return _told([(each.name, getattr(value, each.name)) for each in fields(value)])
    if isinstance(value, Mapping):
        return _told(list(value.items()))
    if isinstance(value, Set):
        return f"{{{','.join(sorted(map(_told, value)))}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_told, value))}]"
    return repr(value)
