"""The grounds on which an act is weighed for one person. Each looks at one act in its place and gives a number."""

from datetime import date, timedelta

from matcher.signals.dates import DateFound
from matcher.signals.meanings import ATTRIBUTIVE, UNREAL
from matcher.signals.placed import LEAD, Placed, clause_of
from matcher.signals.read import VERB_REACH

FRESH = timedelta(days=75)
"""A report is new where what it tells happened no longer before publication."""
PLACE_IN_TEXT = (1.5, 0.9, 0.3, 0.0)
FAR = 3
"""Clauses between a name and an act from which they belong to two stories, as in a list of news."""


def where_it_stands(placed: Placed) -> float:
    """The title and the first sentences tell the news."""
    sentence = placed.home.sentence
    if sentence.field == "title":
        return 1.2
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
    nearest = min(dates, key=lambda one: abs(one.first - placed.act.first))
    return 1.0 if is_fresh(nearest, placed.published) else -2.0


def is_fresh(found: DateFound, published: date | None) -> bool:
    """Whether the date lies shortly before publication (or is known not to be old, where that is unknown)."""
    if published is None or found.kind == "year":
        return published is None or found.when.year == published.year
    return found.when.last_day() >= published - FRESH and found.when.first_day() <= published + timedelta(days=1)


def whether_background(placed: Placed) -> float:
    """'earlier', 'years ago', 'had been' beside the act."""
    start = [one for one in placed.home.meanings if one.concept == "earlier" and one.first <= 1]
    ago = [one for one in placed.home.dates if one.kind == "ago" and not is_fresh(one, placed.published)]
    return -2.0 if placed.beside("earlier") or start or ago else 0.0


def whether_happened(placed: Placed) -> float:
    """Fears, wishes and conditions have not happened."""
    if any(one.concept == "rumour" for one in placed.home.meanings) or placed.beside("plan"):
        return -3.5
    if placed.act.rule.foreseen:
        return 0.0
    return -3.5 if placed.beside("maybe") or placed.on_verb(UNREAL, placed.act.parts[:1]) else 0.0


def whether_other(placed: Placed) -> float:
    """Another person's fate: his brother's, a colleague's, that of a crowd."""
    others, kin = placed.beside("other"), placed.beside("relative")
    others += [one for one in placed.home.meanings if one.concept == "other" and one.first in placed.act.words()]
    if any(part.concept == "relative" for part in placed.act.parts):
        return 0.0
    own = placed.names[placed.number]
    if any(0 < at - one.last <= 2 for one in [*others, *kin] for at in own):
        return -3.5
    if not others:
        return 0.0
    if all(clause_of(placed.home, at) not in placed.clauses() for at in own):
        return -2.5
    return -3.5 if placed.beside("say") else -0.5


def whether_aside(placed: Placed) -> float:
    """'who was arrested', 'the arrested man': said in passing, to tell who he is."""
    if placed.on_verb(ATTRIBUTIVE, placed.act.parts[:1]):
        return -2.5
    if any(0 < one.first - placed.act.last <= VERB_REACH for one in placed.beside("afterwards")):
        return -2.5
    return -1.5 if any(one.first < placed.act.first for one in placed.beside("aside")) else 0.0


def whose_clause(placed: Placed) -> float:
    """Another full name in the clause of the act, where his own stands elsewhere: it is told of the other."""
    own = placed.names[placed.number]
    clauses = placed.clauses()
    if any(clause_of(placed.home, at) in clauses for at in own):
        return 0.0
    others = [at for at in placed.home.names if at not in own and at + 1 not in own]
    return -2.0 if any(clause_of(placed.home, at) in clauses for at in others) else 0.0


def whether_he_speaks(placed: Placed) -> float:
    """He says it in another clause that does not speak of himself, or stands far off in a list of news."""
    own = {clause_of(placed.home, at) for at in placed.names[placed.number]}
    if not own or own & placed.clauses() or placed.beside("he"):
        return 0.0
    if min(abs(one - other) for one in own for other in placed.clauses()) >= FAR:
        return -2.0
    if _is_label(placed):
        return -2.5
    return -1.5 if any(one.concept == "say" and one.clause in own for one in placed.home.meanings) else 0.0


def whether_quoted(placed: Placed) -> float:
    """Words in quotation marks, in a headline above all, are somebody's and seldom the news."""
    if placed.home.quoted.isdisjoint(placed.act.words()) or placed.beside("he"):
        return 0.0
    return -1.5 if placed.home.sentence.field == "title" else -0.5


def _is_label(placed: Placed) -> bool:
    """'Kabiri: ...' at the head of a sentence: the words before the colon name him, and the act stands behind it."""
    label = placed.home.label
    return not label.isdisjoint(placed.names[placed.number]) and label.isdisjoint(placed.act.words())


def whether_digest(placed: Placed) -> float:
    """In news in brief each clause is a story of its own."""
    own = {clause_of(placed.home, at) for at in placed.names[placed.number]}
    return -3.0 if placed.digest and not own & placed.clauses() else 0.0


def how_strong(placed: Placed) -> float:
    """The weight of the rule: phrases that can mean nothing else weigh most."""
    return placed.act.rule.weight
