"""The grounds that say whose act it is: his, another person's, that of a crowd, or of nobody whom the text names."""

from matcher.signals.meanings import CROWD
from matcher.signals.patient import DONE_TO_THINGS, VIOLENT, goes_on, is_joined, patient_of
from matcher.signals.placed import Placed, clause_of

IMPERSONAL = ("org_banned", "shown_on_tv")
"""Measures that are not done to him alone, or to his person."""
REASON_REACH = 2
HARM = ("kill", "attempt", "attack", "shoot", "stab", "abduct", "torture")
REASONS = (*HARM, "arrest", "extradite", "deport", "sentence", "disappear", "die", "free", "wanted", "trial")
BY_NATURE_MANY = ("resettle", "asylum", "organisation")
FAR = 4
"""Clauses between a name and an act from which they belong to two stories, as in a list of news."""


def whether_his_doing(placed: Placed) -> float:
    """Violence that somebody is accused of or sentenced for is not done to him, nor is what he accuses others of."""
    if placed.act.rule.measure == "smear":
        return -3.5 if _accuses(placed) else 0.0
    if placed.act.rule.measure not in VIOLENT:
        return 0.0
    blamed = ("charge", "accuse", "sentence")
    return -2.5 if any(placed.beside(concept) for concept in blamed) else 0.0


def _accuses(placed: Placed) -> bool:
    """'Kabiri accused a rival': his name stands directly before the verb."""
    own = placed.names[placed.number]
    if placed.home.verb_reach or not own:
        return False
    voices = {mark.last + 1 for mark in placed.home.meanings if mark.concept == "passive"}
    verbs = [part for part in placed.act.parts if part.concept == "accuse" and part.first not in voices]
    return any(part.first - 1 in own for part in verbs)


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
    words = {part.first for part in parts if part.first == part.last}
    return any(one.concept == "other" and one.first in words for one in placed.home.meanings)


def _are_many(placed: Placed) -> bool:
    """'were detained': the verb speaks of several, and he is not named as one of them."""
    if placed.act.rule.measure in DONE_TO_THINGS:
        return False
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
    if anchor.concept not in REASONS or _leads_to_it(placed):
        return 0.0
    for one in placed.home.meanings:
        ahead = one.first - anchor.last if placed.home.verb_reach else anchor.first - one.last
        if one.concept == "because" and 0 < ahead <= REASON_REACH and one.clause in placed.clauses():
            return -3.0
    return 0.0


def _leads_to_it(placed: Placed) -> bool:
    """'hearings about his extradition': another word of the same act stands before 'about'."""
    anchor, *others = placed.act.parts
    return any(0 < anchor.first - one.last <= REASON_REACH + 1 for one in others) and not placed.home.verb_reach


def whether_victim(placed: Placed) -> float:
    """'sentenced for the murder of Kabiri': he stands behind the harm that somebody else did."""
    anchor, own = placed.act.parts[0], placed.names[placed.number]
    harm = [one for one in placed.home.meanings if one.concept in HARM]
    if placed.home.verb_reach or not own or not harm or placed.act.rule.measure in (*VIOLENT, "court_win"):
        return 0.0
    behind = any(anchor.last < one.first < min(own) for one in harm)
    directly = any(0 < min(own) - one.last <= REASON_REACH for one in harm)
    return -3.0 if behind or directly else 0.0


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


def _is_label(placed: Placed) -> bool:
    """'Kabiri: ...' at the head of a sentence: the words before the colon name him, and the act stands behind it."""
    label = placed.home.label
    described = {one.first for one in placed.home.meanings if one.concept == "person"}
    return not label.isdisjoint(placed.names[placed.number] | described) and label.isdisjoint(placed.act.words())


def whether_digest(placed: Placed) -> float:
    """In news in brief each clause is a story of its own."""
    own = {clause_of(placed.home, at) for at in placed.names[placed.number]}
    return -3.0 if placed.digest and not own & placed.clauses() else 0.0
