"""Settles measures that depend on where the act happened: a sentence abroad is not one at home."""

from collections.abc import Sequence

from matcher.signals.acts import Meaning
from matcher.signals.host import choose_place
from matcher.signals.placed import Placed
from matcher.signals.read import ReadSentence

LEAD = 5
LEAD_END = 3


def resolve_measure(placed: Placed, sentences: Sequence[ReadSentence], home_state: str | None) -> str:
    """The measure of an act, once the state is known where it happened."""
    measure = placed.act.rule.measure
    if measure == "released":
        return "freed_at_home" if _at_home(placed, sentences, home_state) and not _at_stake(sentences) else "released"
    if measure == "shown_on_tv" and not _in_their_hands(sentences):
        return "smear"
    if measure == "attempted_killing" and _died(placed, sentences):
        return "killed"
    if measure == "sentenced":
        return _sentenced(placed, sentences, home_state)
    if measure == "attacked" and _at_home(placed, sentences, home_state) and _in_custody(sentences):
        return "tortured"
    if "send_home" in placed.act.rule.needs and _is_extradition(placed, sentences):
        return "extradited"
    return measure


def _at_stake(sentences: Sequence[ReadSentence]) -> bool:
    """Whether the lead speaks of an extradition or deportation that may come, or was refused: he is abroad."""
    concepts = [{one.concept for one in read.meanings} for read in sentences[:LEAD]]
    open_yet = {"maybe", "refuse", "ask", "unreal"}
    return any(found & {"extradite", "deport"} and found & open_yet for found in concepts)


def _in_their_hands(sentences: Sequence[ReadSentence]) -> bool:
    """Whether the lead says how he came to be shown: he is held, was brought home, or repents."""
    said = {one.concept for read in sentences[:LEAD] for one in read.meanings}
    return not said.isdisjoint(("prison", "arrest", "confess", "disappear", "abduct", "send_home", "return"))


def _died(placed: Placed, sentences: Sequence[ReadSentence]) -> bool:
    """Whether the lead, in a sentence that names him or speaks of him, says that he died."""
    reads = list(enumerate(sentences[:LEAD]))
    own = [read for number, read in reads if placed.names[number] or any(one.concept == "he" for one in read.meanings)]
    return any(one.concept == "die" and not one.denied and _is_told(read, one) for read in own for one in read.meanings)


def _is_told(read: ReadSentence, died: Meaning) -> bool:
    """Not a threat of death, nor a fear of it."""
    doubts = [one for one in read.meanings if one.concept in ("threat", "maybe") and one.clause == died.clause]
    return not doubts


def _in_custody(sentences: Sequence[ReadSentence]) -> bool:
    """Whether the lead speaks of arrest or prison."""
    return any(one.concept in ("prison", "arrest") for read in sentences[:LEAD_END] for one in read.meanings)


def _is_extradition(placed: Placed, sentences: Sequence[ReadSentence]) -> bool:
    """Whether the title or the lead calls the sending home an extradition that was not refused."""
    near = [*sentences[:LEAD_END], *sentences[max(0, placed.number - 1) : placed.number + 2]]
    concepts = [{one.concept for one in read.meanings if not one.denied} for read in near]
    named = any("extradite" in found and "refuse" not in found for found in concepts)
    return named or any(act.rule.measure == "extradited" for read in sentences[:1] for act in read.acts)


def _sentenced(placed: Placed, sentences: Sequence[ReadSentence], home_state: str | None) -> str:
    near = sentences[max(0, placed.number - 1) : placed.number + 2]
    if any(one.concept == "absentia" for read in near for one in read.meanings):
        return "in_absentia"
    if not _at_home(placed, sentences, home_state):
        return "convicted_abroad"
    lives_abroad = any(one.concept == "lives" for read in sentences[:LEAD] for one in read.meanings)
    return "in_absentia" if lives_abroad else "sentenced"


def _at_home(placed: Placed, sentences: Sequence[ReadSentence], home_state: str | None) -> bool:
    """Whether the likeliest place is of the home state; so where no place is named."""
    place = choose_place(placed, sentences, "either", home_state)
    return place is None or place.place.state == home_state
