"""The grounds on which an act is weighed for one person. Each looks at one act in its place and gives a number."""

from collections.abc import Sequence
from datetime import date, timedelta

from matcher.signals.acts import Meaning
from matcher.signals.dates import DateFound
from matcher.signals.meanings import ATTRIBUTIVE, UNREAL
from matcher.signals.placed import LEAD, LONG_AGO, Placed, clause_of
from matcher.signals.read import VERB_REACH

FRESH = timedelta(days=75)
"""A report is new where what it tells happened no longer before publication."""
PLACE_IN_TEXT = (1.5, 0.9, 0.3, 0.0)
BY_FILM = ("smear", "shown_on_tv")
"""Measures whose words describe the film that does it: 'a film that calls him a traitor'."""
HAD_REACH = 4
"""Words from 'had' to the verb that it makes earlier, at most."""
HE_REMAINS, STILL_HE = 0.2, 4
"""What 'he' counts for in one of the first sentences of a text whose lead named him."""
THAT_REACH = 3
"""Words from 'demanded' to its 'that', at most."""


def where_it_stands(placed: Placed) -> float:
    """The title and the first sentences tell the news."""
    sentence = placed.home.sentence
    if sentence.field == "title":
        return 1.2 if placed.named or placed.opens_with_him else 0.4
    return PLACE_IN_TEXT[sentence.number] if sentence.number < len(PLACE_IN_TEXT) else -0.3


def whom_it_names(placed: Placed) -> float:
    """The person is named in the sentence, the one before, or at least in the lead that the sentence belongs to."""
    if placed.named:
        return 1.0
    sentence = placed.home.sentence
    in_lead = placed.person_in_lead and (sentence.field == "title" or sentence.number < LEAD)
    if in_lead and sentence.field == "text" and not any(placed.names[at] for at in range(placed.number)):
        return -1.2
    if placed.after_named or in_lead:
        return 0.5
    return HE_REMAINS if _is_still_he(placed) else -1.5


def _is_still_he(placed: Placed) -> bool:
    """'he' some sentences behind a lead that named him, and no other full name since."""
    sentence = placed.home.sentence
    return placed.person_in_lead and sentence.number < STILL_HE and bool(placed.beside("he")) and not placed.home.names


def whether_new(placed: Placed) -> float:
    """A date shortly before publication speaks for news, an old one for background."""
    dates = [one for one in placed.home.dates if clause_of(placed.home, one.first) in placed.clauses()]
    if not dates or placed.published is None:
        return 0.0
    verb = placed.act.parts[0]
    nearest = min(dates, key=lambda one: max(one.first - verb.last, verb.first - one.last))
    if is_fresh(nearest, placed.published):
        return 1.0
    return -3.5 if nearest.when.last_day() < placed.published - LONG_AGO else -2.0


def is_fresh(found: DateFound, published: date | None) -> bool:
    """Whether the date lies shortly before publication (or is known not to be old, where that is unknown)."""
    if published is None or found.kind == "year":
        return published is None or found.when.year == published.year
    return found.when.last_day() >= published - FRESH and found.when.first_day() <= published + timedelta(days=1)


def whether_retold(placed: Placed) -> float:
    """No date of its own, and the sentence before tells of a year long ago: the story goes on there."""
    return -1.5 if placed.since_long else 0.0


def whether_background(placed: Placed) -> float:
    """'earlier', 'years ago', 'had been' beside the act."""
    start = [one for one in placed.home.meanings if one.concept == "earlier" and one.first <= 1]
    ago = [one for one in placed.home.dates if one.kind == "ago" and not is_fresh(one, placed.published)]
    dated = {at for one in placed.home.dates for at in one.words()}
    beside = [one for one in placed.beside("earlier") if one.first not in dated]
    return -2.0 if beside or start or ago or _had_been(placed) else 0.0


def _had_been(placed: Placed) -> bool:
    """'had been arrested', but not 'he said that he had been arrested': there the verb of speech sets the tense."""
    said = [one.first for one in placed.home.meanings if one.concept == "say"]
    near = [one for one in placed.beside("had") if 0 < placed.act.parts[0].first - one.first <= HAD_REACH]
    return any(not any(at < one.first for at in said) for one in near)


def whether_happened(placed: Placed) -> float:
    """Fears, wishes and conditions have not happened."""
    if placed.denied_in_title or any(one.concept == "rumour" for one in placed.home.meanings) or placed.beside("plan"):
        return -3.5
    if placed.act.rule.foreseen:
        return 0.0
    settled = any(part.concept == "refuse" or part.denied for part in placed.act.parts)
    feared = _is_doubted(placed) if settled else _is_feared(placed) or _is_wanted(placed)
    return -3.5 if feared or _is_unreal(placed) else 0.0


def _is_feared(placed: Placed) -> bool:
    """'fears', 'wants', 'might'."""
    return bool(placed.beside("maybe"))


def _is_doubted(placed: Placed) -> bool:
    """'may refuse', 'asked not to extradite'; no doubt is that a refusal was asked, or what follows it ('unless')."""
    refused = any(part.concept == "refuse" for part in placed.act.parts)
    asked = {one.first for one in placed.home.meanings if one.concept == "ask" and refused}
    behind = len(placed.home.sentence.tokens) if placed.home.verb_reach else placed.act.last
    return any(one.first not in asked and one.first < behind for one in placed.beside("maybe"))


def _is_unreal(placed: Placed) -> bool:
    """'will be extradited', 'if he is arrested'; a denied one ('will not extradite') is told as settled."""
    started = any(one.concept == "if" and one.first < placed.act.first for one in placed.home.meanings)
    verb = placed.act.parts[0]
    return started or (placed.on_verb(UNREAL, _inflected(placed)) and not verb.denied)


def _is_wanted(placed: Placed) -> bool:
    """'demanded that he be handed over': somebody asks for it or fears it before a 'that', and it stands behind."""
    found = placed.home.meanings
    wishes = [one.last for one in found if one.concept in ("ask", "maybe")]
    opens = [one.first for one in found if one.concept == "that" and one.last < placed.act.parts[0].first]
    return any(0 < opened - wish <= THAT_REACH for opened in opens for wish in wishes)


def whether_asked(placed: Placed) -> float:
    """A question tells nothing."""
    return -2.0 if placed.home.asks else 0.0


def whether_aside(placed: Placed) -> float:
    """'who was arrested', 'the arrested man': said in passing, to tell who he is."""
    if placed.act.rule.measure not in BY_FILM and placed.on_verb(ATTRIBUTIVE, _inflected(placed)):
        return -3.0
    if any(0 < one.first - placed.act.last <= VERB_REACH for one in placed.beside("afterwards")):
        return -2.5
    return -1.5 if any(one.first < placed.act.first for one in placed.beside("aside")) else 0.0


def _inflected(placed: Placed) -> Sequence[Meaning]:
    """The word that names the act, where its ending tells: a phrase like 'list of the wanted' is what it is."""
    verb = placed.act.parts[0]
    return [verb] if placed.home.verb_reach or verb.first == verb.last else []


def whether_quoted(placed: Placed) -> float:
    """Words in quotation marks, in a headline above all, are somebody's and seldom the news."""
    if placed.act.rule.measure in BY_FILM:
        return 0.0
    if placed.home.quoted.isdisjoint(placed.act.words()) or placed.beside("he"):
        return 0.0
    return -2.0 if placed.home.sentence.field == "title" else -0.5


def how_strong(placed: Placed) -> float:
    """The weight of the rule: phrases that can mean nothing else weigh most."""
    return placed.act.rule.weight
