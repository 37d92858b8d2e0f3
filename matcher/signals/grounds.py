"""The grounds on which an act is weighed for one person. Each looks at one act in its place and gives a number."""

from datetime import date, timedelta

from matcher.signals.dates import DateFound
from matcher.signals.meanings import ATTRIBUTIVE, CROWD, UNREAL
from matcher.signals.patient import VIOLENT, goes_on, is_joined, patient_of
from matcher.signals.placed import LEAD, LONG_AGO, Placed, clause_of
from matcher.signals.read import VERB_REACH

FRESH = timedelta(days=75)
"""A report is new where what it tells happened no longer before publication."""
PLACE_IN_TEXT = (1.5, 0.9, 0.3, 0.0)
IMPERSONAL = ("org_banned", "shown_on_tv")
"""Measures that are not done to him alone, or to his person."""
REASON_REACH = 2
HARM = ("kill", "attempt", "attack", "shoot", "stab", "abduct", "torture")
REASONS = (*HARM, "arrest", "extradite", "deport", "sentence", "disappear", "die", "free", "wanted", "trial")
THAT_REACH = 3
"""Words from 'demanded' to its 'that', at most."""
BY_NATURE_MANY = ("resettle", "asylum", "organisation")
FAR = 3
"""Clauses between a name and an act from which they belong to two stories, as in a list of news."""


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
    return 0.5 if placed.after_named or in_lead else -1.5


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
    return -2.0 if beside or start or ago else 0.0


def whether_happened(placed: Placed) -> float:
    """Fears, wishes and conditions have not happened."""
    if any(one.concept == "rumour" for one in placed.home.meanings) or placed.beside("plan"):
        return -3.5
    if placed.act.rule.foreseen:
        return 0.0
    return -3.5 if _is_feared(placed) or _is_unreal(placed) or _is_wanted(placed) else 0.0


def _is_feared(placed: Placed) -> bool:
    """'fears', 'wants', 'might'; a request that was refused is settled."""
    settled = any(part.concept == "refuse" or part.denied for part in placed.act.parts)
    asked = {one.first for one in placed.home.meanings if one.concept == "ask"} if settled else set()
    return any(one.first not in asked for one in placed.beside("maybe"))


def _is_unreal(placed: Placed) -> bool:
    """'will be extradited', 'if he is arrested'; a denied one ('will not extradite') is told as settled."""
    started = any(one.concept == "if" and one.first < placed.act.first for one in placed.home.meanings)
    verb = placed.act.parts[0]
    return started or (placed.on_verb(UNREAL, [verb]) and not verb.denied)


def _is_wanted(placed: Placed) -> bool:
    """'demanded that he be handed over': somebody asks for it or fears it before a 'that', and it stands behind."""
    found = placed.home.meanings
    wishes = [one.last for one in found if one.concept in ("ask", "maybe")]
    opens = [one.first for one in found if one.concept == "that" and one.last < placed.act.parts[0].first]
    return any(0 < opened - wish <= THAT_REACH for opened in opens for wish in wishes)


def whether_asked(placed: Placed) -> float:
    """A question tells nothing."""
    return -2.0 if placed.home.asks else 0.0


def whether_his_doing(placed: Placed) -> float:
    """Violence that somebody is accused of or sentenced for is not told as done to him."""
    if placed.act.rule.measure not in VIOLENT:
        return 0.0
    blamed = ("charge", "accuse", "sentence")
    return -2.5 if any(placed.beside(concept) for concept in blamed) else 0.0


def whether_other(placed: Placed) -> float:
    """Another person's fate: his brother's, a colleague's, that of a crowd; or that of nobody whom the text names."""
    if placed.act.rule.measure in IMPERSONAL:
        return 0.0
    if any(part.concept == "relative" for part in placed.act.parts):
        return 0.0 if _is_related(placed) else -1.5
    if _are_many(placed) or _tells_of_many(placed):
        return -3.5
    who = patient_of(placed)
    if who == "nobody":
        return _of_nobody(placed)
    return -3.5 if who == "other" else 0.0


def _is_related(placed: Placed) -> bool:
    """Whose relatives they are: the sentence names him, or stands in the title."""
    return placed.named or bool(placed.beside("he")) or placed.home.sentence.field == "title"


def _tells_of_many(placed: Placed) -> bool:
    """The word of the act is itself a word for a crowd: 'detainees were freed'."""
    parts = [part for part in placed.act.parts if part.concept not in BY_NATURE_MANY]
    words = {at for part in parts for at in range(part.first, part.last + 1)}
    return any(one.concept == "other" and one.first in words for one in placed.home.meanings)


def _are_many(placed: Placed) -> bool:
    """'were detained': the verb speaks of several, and he is not named as one of them."""
    return placed.on_verb(CROWD, placed.act.parts[:1]) and not is_joined(placed)


def _of_nobody(placed: Placed) -> float:
    """No word of the sentence stands for him or for anybody else."""
    if placed.home.sentence.field == "title":
        return -1.3
    return -0.4 if placed.home.verb_reach and placed.after_named else -1.5


def whether_comment(placed: Placed) -> float:
    """He has spoken before, and the sentence does not name him: he comments on what happened to others."""
    return -1.0 if placed.speaks and not placed.named and not placed.beside("he") else 0.0


def whether_reason(placed: Placed) -> float:
    """'over the arrest of', 'accused of killing': named only as the reason of something else."""
    anchor = placed.act.parts[0]
    if anchor.concept not in REASONS:
        return 0.0
    for one in placed.home.meanings:
        ahead = one.first - anchor.last if placed.home.verb_reach else anchor.first - one.last
        if one.concept == "because" and 0 < ahead <= REASON_REACH and one.clause in placed.clauses():
            return -3.0
    return 0.0


def whether_victim(placed: Placed) -> float:
    """'sentenced for the murder of Kabiri': he stands behind the harm that somebody else did."""
    anchor, own = placed.act.parts[0], placed.names[placed.number]
    between = [one.first for one in placed.home.meanings if one.concept in HARM and one.first > anchor.last]
    if placed.home.verb_reach or not own or not between or placed.act.rule.measure in VIOLENT:
        return 0.0
    return -3.0 if min(between) < min(own) and anchor.last < min(own) else 0.0


def whether_aside(placed: Placed) -> float:
    """'who was arrested', 'the arrested man': said in passing, to tell who he is."""
    if placed.on_verb(ATTRIBUTIVE, placed.act.parts[:1]):
        return -3.0
    if any(0 < one.first - placed.act.last <= VERB_REACH for one in placed.beside("afterwards")):
        return -2.5
    return -1.5 if any(one.first < placed.act.first for one in placed.beside("aside")) else 0.0


def whether_he_speaks(placed: Placed) -> float:
    """He says it in another clause that does not speak of himself, or stands far off in a list of news."""
    own = {clause_of(placed.home, at) for at in placed.names[placed.number]}
    if own & placed.clauses() or placed.beside("he") or goes_on(placed):
        return 0.0
    if _is_label(placed):
        return -2.5
    if not own:
        return 0.0
    if min(abs(one - other) for one in own for other in placed.clauses()) >= FAR:
        return -2.0
    return -1.5 if any(one.concept == "say" and one.clause in own for one in placed.home.meanings) else 0.0


def whether_quoted(placed: Placed) -> float:
    """Words in quotation marks, in a headline above all, are somebody's and seldom the news."""
    if placed.home.quoted.isdisjoint(placed.act.words()) or placed.beside("he"):
        return 0.0
    return -2.0 if placed.home.sentence.field == "title" else -0.5


def _is_label(placed: Placed) -> bool:
    """'Kabiri: ...' at the head of a sentence: the words before the colon name him, and the act stands behind it."""
    label = placed.home.label
    described = {one.first for one in placed.home.meanings if one.concept == "person"}
    return not label.isdisjoint(placed.names[placed.number] | described) and label.isdisjoint(placed.act.words())


def whether_digest(placed: Placed) -> float:
    """In news in brief each clause is a story of its own."""
    own = {clause_of(placed.home, at) for at in placed.names[placed.number]}
    return -3.0 if placed.digest and not own & placed.clauses() else 0.0


def how_strong(placed: Placed) -> float:
    """The weight of the rule: phrases that can mean nothing else weigh most."""
    return placed.act.rule.weight
