"""Unknown people: names on no list that a text tells of as if they were political exiles in danger. Pure.

A name is what looks like one of the five countries (two words with capitals, one with an ending that people there
bear); strong is a measure abroad, or a red notice of a home state, that the text tells of that very name. The measure
is read by the same rules as for people on the list (matcher/signals)."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.signals import SignalRules
from db.folding import fold_word
from matcher.signals import Signals, read_signals, suggest_from
from matcher.signals.read import ReadSentence
from matcher.values import Mention, SuggestedEvent, Text, WatchedPerson

STRONG = (
    *("stopped", "arrested", "extradition_request", "deportation_ordered", "convicted_abroad", "asylum_refused"),
    *("deported", "extradited", "rendered", "disappeared", "attacked", "attempted_killing", "killed"),
    *("interpol_notice", "lured"),
)
"""Measures that make a lead where they happen abroad."""
ANYWHERE = ("interpol_notice", "extradition_request", "extradited")
"""Measures that tell of a home state's reach by themselves, where no host is named too."""
ENDINGS = re.compile(
    r"(?:[oe]v|[oe]va|[oe]w|[oe]wa|ев|ов|ова|ева|зода|zoda|zade|zada|пур|pur|бек|bek|бой|boy|boi|хон|xon|khon|"
    r"қул|кул|qul|kul|улы|ұлы|uly|уулу|uulu|қызы|кызы|kyzy|qizi|қизи|ўғли|oʻgʻli|o'g'li|иён|iyon|иев|ӣ|"
    r"бай|bay|bai|жан|jan|ҷон|jon|гелді|geldi|гельды|муҳаммад|muhammad|мухаммад)"
    r"(?:а|у|ым|ом|е|ой|ни|нинг|га|дан|да|ро|ның|ға|ды|ты|дың|'s|’s|и)?$",
    re.IGNORECASE,
)
SURE = 0.9
"""Score that the made-up mention of a spotted name carries: the rules of signals want one."""
MOST_NAMES = 12
"""Names of one text that are looked at; a text with more is a list."""


@dataclass(frozen=True)
class SpottedName:
    """Somebody whom a text names; offsets count characters of its text."""

    name: str
    start: int
    end: int

    @property
    def sound(self) -> str:
        """The same for spellings that sound alike, in any order of the words."""
        return sound_of(self.name)


def sound_of(name: str) -> str:
    """The words of a name, folded and in a fixed order."""
    return " ".join(sorted(fold_word(word) for word in name.split()))


@dataclass(frozen=True)
class FoundLead:
    """An unknown person and what the text tells of him."""

    spotted: SpottedName
    home_state: str
    event: SuggestedEvent


def find_leads(text: Text, known: Sequence[Mention], rules: SignalRules, home_states: Sequence[str]) -> list[FoundLead]:
    """The people on no list of whom a text tells a strong measure; `known` are mentions of people on it."""
    signals = read_signals(text, rules)
    if not any(act.rule.measure in STRONG for read in signals.sentences for act in read.acts):
        return []
    home = _home_state(signals, home_states)
    if home is None:
        return []
    names = [name for name in _spot(signals) if not _is_known(name, known)]
    by_sound: dict[str, list[SpottedName]] = {}
    for name in names:
        by_sound.setdefault(name.sound, []).append(name)
    if len(by_sound) > MOST_NAMES:
        return []
    found = (_judge(spotted, signals, home, rules) for spotted in by_sound.values())
    return [lead for lead in found if lead is not None]


def _judge(spotted: Sequence[SpottedName], signals: Signals, home: str, rules: SignalRules) -> FoundLead | None:
    person = WatchedPerson("lead", spotted[0].name, country=home)
    mentions = [Mention("lead", "text", one.start, one.end, one.name, SURE, ()) for one in spotted]
    event = suggest_from(signals, mentions, person, rules)
    if event is None or event.measure not in STRONG:
        return None
    is_abroad = event.host is not None and event.host != home
    return FoundLead(spotted[0], home, event) if is_abroad or event.measure in ANYWHERE else None


def _home_state(signals: Signals, home_states: Sequence[str]) -> str | None:
    """The home state that the text names most often; None where it names none."""
    named = Counter(
        hit.value.state for read in signals.sentences for hit in read.places if hit.value.state in home_states
    )
    return named.most_common(1)[0][0] if named else None


def _spot(signals: Signals) -> Iterator[SpottedName]:
    for read in signals.sentences:
        if read.sentence.field == "text":
            yield from _spot_in(read, signals.text.text)


def _spot_in(read: ReadSentence, text: str) -> Iterator[SpottedName]:
    tokens = read.sentence.tokens
    taken = {at for hit in read.places for at in range(hit.first, hit.last + 1)}
    taken |= {at for one in read.meanings for at in range(one.first, one.last + 1)}
    at = 0
    while at < len(tokens) - 1:
        end = at
        while end < len(tokens) and _is_part(read, end, taken, text) and (end == at or _is_beside(read, end)):
            end += 1
        if 2 <= end - at <= 4:
            name = text[tokens[at].start : tokens[end - 1].end]
            if any(ENDINGS.search(word) and len(word) > 4 for word in name.split()):
                yield SpottedName(name, tokens[at].start, tokens[end - 1].end)
        at = max(end, at + 1)


def _is_part(read: ReadSentence, at: int, taken: set[int], text: str) -> bool:
    token = read.sentence.tokens[at]
    printed = text[token.start : token.end]
    return token.capital and at not in taken and token.word.isalpha() and len(printed) > 2 and not printed.isupper()


def _is_beside(read: ReadSentence, at: int) -> bool:
    tokens = read.sentence.tokens
    return tokens[at].start == tokens[at - 1].end + 1


def _is_known(name: SpottedName, known: Sequence[Mention]) -> bool:
    return any(one.field == "text" and one.start < name.end and name.start < one.end for one in known)
