"""Decides to whom an act of a sentence was done: to the person watched, to somebody else, or to nobody who is named.

The people of a sentence are the person (by name, or by 'he' and 'the activist' where the text spoke of him before) and
others: crowds, other full names, his relatives. The one that stands nearest to the act is the one it was done to, with
three corrections from grammar: a name that is marked as the object is the object, one that is marked as the doer is
not, and what an English passive was done to stands before it.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from matcher.signals.acts import Meaning
from matcher.signals.placed import Placed, clause_of

CROSSING = 4
"""How many words the border of two clauses counts for."""
WRONG_SIDE = 4
"""How many words it counts that one stands where the grammar of the language does not expect him."""
JOINED = 5
"""Words between two that 'and' or 'together with' joins, at most."""
NOUN = 3
"""Words between a possessive name and the noun of its act ('Kabiri's third arrest'), at most."""
KINSHIP = 2
UNKNOWN_REACH = 2
APPOSITION = 2
"""Clauses from a name to its verb across an apposition."""
VIOLENT = ("attacked", "killed", "attempted_killing", "rendered", "threat", "tortured")
"""Measures whose doers are people too: 'two men', 'somebody'."""
DONE_TO_THINGS = ("assets", "passport", "org_banned", "smear", "surveillance")
"""Measures whose verb speaks of his things: several accounts, his family's house."""
Who = Literal["own", "other", "nobody"]


class Candidate(NamedTuple):
    """Somebody whom the act may have been done to, by first and last word."""

    own: bool
    first: int
    last: int


def patient_of(placed: Placed) -> Who:
    """Whom the act was done to."""
    own = [one for one in _own(placed) if not _is_doer(placed, one) and not _owns_another(placed, one)]
    if any(_is_object(placed, one) or _is_attacked(placed, one) for one in own):
        return "own"
    others = [one for one in _others(placed) if not any(_are_joined(placed, mine, one) for mine in own)]
    nearest = min([*own, *others], key=lambda one: (_distance(placed, one), not one.own), default=None)
    if nearest is None:
        return "nobody"
    return "own" if nearest.own and not _is_kin_of(placed, nearest, others) else "other"


def is_joined(placed: Placed) -> bool:
    """Whether the act was done to him together with others."""
    return any(_are_joined(placed, mine, one) for mine in _own(placed) for one in _others(placed))


def goes_on(placed: Placed) -> bool:
    """'Kabiri, a former lawyer, was beaten': his name ends a clause that says nothing, and the act is next."""
    if placed.home.label & placed.names[placed.number]:
        return False
    tokens = placed.home.sentence.tokens
    act = clause_of(placed.home, placed.act.parts[0].first)
    spoken = {one.clause for one in placed.home.meanings if one.concept == "say"}
    ends = [
        at for at in placed.names[placed.number] if at + 1 < len(tokens) and tokens[at + 1].clause != tokens[at].clause
    ]
    return any(0 < act - tokens[at].clause <= APPOSITION and tokens[at].clause not in spoken for at in ends)


def _own(placed: Placed) -> Iterator[Candidate]:
    names = placed.names[placed.number]
    yield from (Candidate(True, at, at) for at in sorted(names))
    if names or placed.spoken_of:
        yield from (Candidate(True, one.first, one.last) for one in placed.home.meanings if _is_he(placed, one))
    if not names and placed.spoken_of:
        yield from (Candidate(True, one.first, one.last) for one in _described(placed))


def _is_he(placed: Placed, one: Meaning) -> bool:
    """'him', but not the 'his' of 'his brother'."""
    theirs = (mark.first for mark in placed.home.meanings if mark.concept in ("other", "relative"))
    return one.concept == "he" and one.last + 1 not in theirs


def _described(placed: Placed) -> Iterator[Meaning]:
    """'the activist', unless 'another' or 'a fellow' stands before."""
    others = [one for one in placed.home.meanings if one.concept == "other"]
    for one in placed.home.meanings:
        beside = any(-1 <= one.first - other.last <= KINSHIP for other in others)
        if one.concept == "person" and not beside and not _is_new(placed, one):
            yield one


def _is_new(placed: Placed, one: Meaning) -> bool:
    """'two activists', 'Kabiri's lawyer', without his name 'a student': somebody whom the text did not name before."""
    if one.first in placed.home.many or any(0 < one.first - at <= KINSHIP for at in placed.owners):
        return True
    later = placed.home.sentence.field == "text" and not placed.named
    articles = (mark.last for mark in placed.home.meanings if mark.concept == "a")
    return later and any(0 < one.first - at <= KINSHIP for at in articles)


def _others(placed: Placed) -> Iterator[Candidate]:
    own, act = placed.names[placed.number], placed.act.words()
    for one in placed.home.meanings:
        counted = one.concept == "person" and _is_new(placed, one)
        if (counted or _is_somebody(placed, one)) and one.first not in act and not _is_unknown(placed, one):
            yield Candidate(False, one.first, one.last)
    for at in placed.home.names:
        if at not in own and at + 1 not in own:
            yield Candidate(False, at, at + 1)


def _is_somebody(placed: Placed, one: Meaning) -> bool:
    """Another person or his kin, unless the act is one that threatens his family too, or takes his family's house."""
    if _only_tells(placed, one):
        return False
    if one.concept == "relative":
        return placed.act.rule.measure not in (*DONE_TO_THINGS, "threat")
    quoted = placed.home.quoted
    return one.concept == "other" and not (one.first in quoted and quoted.isdisjoint(placed.names[placed.number]))


def _only_tells(placed: Placed, one: Meaning) -> bool:
    """', his friends said,': a clause of its own beside the act, that names who told of it."""
    if one.clause in placed.clauses():
        return False
    told = [mark for mark in placed.home.meanings if mark.concept == "say" and mark.clause == one.clause]
    return any(max(one.first - mark.last, mark.first - one.last) <= KINSHIP for mark in told)


def _is_unknown(placed: Placed, one: Meaning) -> bool:
    """'two masked men': who attacked, not who was attacked."""
    marks = [mark for mark in placed.home.meanings if mark.concept == "masked"]
    near = any(max(mark.first - one.last, one.first - mark.last) <= UNKNOWN_REACH for mark in marks)
    return near and placed.act.rule.measure in VIOLENT


def _distance(placed: Placed, one: Candidate) -> int:
    """Words between somebody and the act, as the grammar counts them: those of an aside do not count."""
    anchor = placed.act.parts[0]
    here, there = clause_of(placed.home, one.first), clause_of(placed.home, anchor.first)
    between = range(min(one.last, anchor.last) + 1, max(one.first, anchor.first))
    apart = sum(clause_of(placed.home, at) in (here, there) for at in between)
    crossed = 0 if one.own and one.first in placed.names[placed.number] and goes_on(placed) else abs(here - there)
    expected = _expected(placed, one, anchor) and not _says_it(placed, one, anchor)
    return apart + CROSSING * crossed + (0 if expected else WRONG_SIDE)


def _says_it(placed: Placed, one: Candidate, anchor: Meaning) -> bool:
    """'Kabiri condemned the arrest of a colleague': a verb of speech stands between him and the act."""
    if placed.home.verb_reach or not one.own:
        return False
    said = (mark.first for mark in placed.home.meanings if mark.concept == "say")
    return any(one.last < at < anchor.first for at in said)


def _expected(placed: Placed, one: Candidate, anchor: Meaning) -> bool:
    """Whether he stands on the side of the verb where the language puts whom it was done to."""
    before = one.last < anchor.first
    if placed.home.verb_reach:
        return before
    voices = [mark for mark in placed.home.meanings if mark.concept == "passive"]
    if not voices:
        return True
    return before == any(0 < anchor.first - mark.last <= KINSHIP for mark in voices)


def _is_object(placed: Placed, one: Candidate) -> bool:
    """The name has the ending of an object and its verb follows in the same clause or the next."""
    anchor = placed.act.parts[0]
    apart = clause_of(placed.home, anchor.first) - clause_of(placed.home, one.first)
    return one.last in placed.objects and one.last < anchor.first and apart in (0, 1)


def _is_attacked(placed: Placed, one: Candidate) -> bool:
    """Violence in the clause that names him, unless he only tells of it: whoever else stands there did it."""
    if placed.act.rule.measure not in VIOLENT or placed.beside("say") or _is_kin_of(placed, one, [*_others(placed)]):
        return False
    named = one.first in placed.names[placed.number]
    near = clause_of(placed.home, one.first) == clause_of(placed.home, placed.act.parts[0].first)
    return named and (near or goes_on(placed))


def _is_doer(placed: Placed, one: Candidate) -> bool:
    """'by Kabiri', 'Kabiri tarafından'."""
    doers = [mark for mark in placed.home.meanings if mark.concept == "by"]
    names = placed.names[placed.number]
    if placed.home.verb_reach:
        return any(_reaches(names, one.last, mark.first) for mark in doers)
    return any(_reaches(names, one.first, mark.last) for mark in doers)


def _reaches(names: frozenset[int], start: int, end: int) -> bool:
    """Whether only words of the name stand between two positions."""
    low, high = sorted((start, end))
    return start != end and all(at in names for at in range(low + 1, high))


def _owns_another(placed: Placed, one: Candidate) -> bool:
    """'Kabiri's lawyer was arrested': a possessive name is the one only where the noun of the act follows it."""
    anchor = placed.act.parts[0]
    return one.last in placed.owners and not 0 < anchor.first - one.last <= NOUN


def _is_kin_of(placed: Placed, own: Candidate, others: list[Candidate]) -> bool:
    """'the brother of Kabiri', 'ally of a Kazakh tycoon': the word before the name says who it was."""
    named = own.first in placed.names[placed.number]
    pronouns = {one.first for one in placed.home.meanings if one.concept == "he"}
    if placed.home.verb_reach or (not named and own.first in pronouns):
        return False
    reach = KINSHIP if named else KINSHIP + 1
    return any(0 < own.first - one.last <= reach and one.first == one.last for one in others)


def _are_joined(placed: Placed, own: Candidate, other: Candidate) -> bool:
    """'Kabiri and two others', 'three activists, among them Kabiri'."""
    first, second = sorted((own, other), key=lambda one: one.first)
    words = [mark for mark in placed.home.meanings if mark.concept in ("and", "among")]
    between = [mark for mark in words if first.last < mark.last <= second.last + 1 and mark.first > first.last]
    near = second.first - first.last <= JOINED
    return any(near or (mark.concept == "among" and second.own) for mark in between)
