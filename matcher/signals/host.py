"""Decides in which state an act happened, from the places named near it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from config.signals import Place, Where
from matcher.signals.lexicon import Hit
from matcher.signals.placed import Placed, clause_of
from matcher.signals.read import ReadSentence

OWN, TITLE, LEAD_SENTENCE, NEIGHBOUR, ELSEWHERE = 3.0, 1.6, 1.4, 1.2, 0.2
SAME_CLAUSE = 1.0
BY_WORD = 0.05
"""What each word between the act and the place takes away."""
ONLY_ADJECTIVE = -0.8
HIS_NATION = -2.5
"""'Kazakh blogger' says who he is; 'Kazakh police' where it was."""
NOT_THERE = -1.0
"""The home state named without 'in': it asks, sends papers, denies."""
TELLS_ANOTHER = -0.8
"""Another sentence that tells another act has a place of its own."""
OTHER_ACT = -1.5
"""The place stands in a clause that tells another act."""
OFFICE_REACH = 2
OFFICES = ("court", "prison", "tv", "border", "office")
WHERE_HE_LIVES = -1.5
LIVES_REACH = 4
ASKS_FOR_HIM = -2.5
"""'at the request of Dushanbe', 'wanted in Tajikistan', 'Astana accuses him'."""
ASKS_REACH = 2
FROM_THERE, TO_THERE = 1.0, -2.5
"""'from Moscow' is where a removal happened, 'to Dushanbe' is not."""
CAME_FROM, CAME_TO = -1.2, -0.4
"""For other acts: 'came from Riga to Stockholm' happened in Stockholm."""
ON_THE_WAY = -2.5
"""'from the Moscow–Warsaw train': the ends of a route, for acts that are no removal."""
REMOVALS = ("extradition_request", "extradition_refused", "deportation_ordered")


class PlaceChosen(NamedTuple):
    """A place near an act; `number` is its sentence among all of the text."""

    place: Place
    hit: Hit[Place]
    number: int
    weight: float


def choose_place(
    placed: Placed, sentences: Sequence[ReadSentence], where: Where, home_state: str | None
) -> PlaceChosen | None:
    """The likeliest place of the act under the rule of its measure; None where the text names none that fits."""
    if where == "none":
        return None
    found = [one for one in _weigh_places(placed, sentences, where, home_state) if _fits(one.place, where, home_state)]
    return max(found, key=lambda one: one.weight, default=None)


def _fits(place: Place, where: Where, home_state: str | None) -> bool:
    if where == "home":
        return place.state == home_state
    return where == "either" or place.state != home_state


def _weigh_places(
    placed: Placed, sentences: Sequence[ReadSentence], where: Where, home_state: str | None
) -> Iterator[PlaceChosen]:
    for number, read in enumerate(sentences):
        for hit in read.places:
            if hit.first in placed.names[number]:
                continue
            weight = _of_sentence(placed, number, read) + _of_words(placed, number, read, hit, where, home_state)
            yield PlaceChosen(hit.value, hit, number, weight)


def _of_sentence(placed: Placed, number: int, read: ReadSentence) -> float:
    if number == placed.number:
        return OWN
    if read.sentence.field == "title":
        return TITLE
    if read.sentence.number == 0:
        return LEAD_SENTENCE
    return NEIGHBOUR if abs(number - placed.number) == 1 else ELSEWHERE


def names_office(read: ReadSentence, hit: Hit[Place]) -> bool:
    """'the Tajik authorities': an adjective that says whose court, prison or police it is."""
    return hit.value.kind == "people" and _has_office(read, hit)


def belongs_to_office(read: ReadSentence, hit: Hit[Place]) -> bool:
    """'the authorities of Tajikistan', 'ба мақомоти Тоҷикистон': the state that an office before it belongs to."""
    offices = (hit.first - one.last for one in read.meanings if one.concept == "office")
    return hit.value.kind != "people" and any(0 < apart <= OFFICE_REACH for apart in offices)


def _has_office(read: ReadSentence, hit: Hit[Place]) -> bool:
    offices = (one.first - hit.last for one in read.meanings if one.concept in OFFICES)
    return any(0 < apart <= OFFICE_REACH for apart in offices)


def _is_there(read: ReadSentence, hit: Hit[Place]) -> bool:
    """'in Dushanbe', 'to Dushanbe', 'a Dushanbe court', and any adjective, which is weighed by itself."""
    return hit.value.kind == "people" or hit.first in read.spots | read.goals or _has_office(read, hit)


def _of_kind(read: ReadSentence, hit: Hit[Place], home_state: str | None) -> float:
    if hit.value.kind != "people":
        return 0.0
    return ONLY_ADJECTIVE if names_office(read, hit) or hit.value.state != home_state else HIS_NATION


def _of_words(
    placed: Placed, number: int, read: ReadSentence, hit: Hit[Place], where: Where, home_state: str | None
) -> float:
    weight = _of_kind(read, hit, home_state)
    if _where_he_lives(read, hit):
        weight += WHERE_HE_LIVES
    if hit.value.state == home_state and not _is_there(read, hit):
        weight += NOT_THERE
    if _asks_for_him(read, hit):
        weight += ASKS_FOR_HIM
    removal = where == "sending" or placed.act.rule.measure in REMOVALS
    weight += (FROM_THERE if removal else CAME_FROM) if hit.first in read.origins else 0.0
    weight += (TO_THERE if removal else CAME_TO) if hit.first in read.goals else 0.0
    weight += ON_THE_WAY if hit.first in read.routes and not removal else 0.0
    if number == placed.number:
        weight += OTHER_ACT if _is_of_other_act(placed, hit) else 0.0
        weight += SAME_CLAUSE if clause_of(read, hit.first) in placed.clauses() else 0.0
        weight -= BY_WORD * min(abs(hit.first - placed.act.first), abs(hit.first - placed.act.last))
    elif read.acts and placed.act.rule.measure not in {act.rule.measure for act in read.acts}:
        weight += TELLS_ANOTHER
    return weight


def _where_he_lives(read: ReadSentence, hit: Hit[Place]) -> bool:
    return any(
        one.concept == "lives"
        and abs(one.first - hit.first) <= LIVES_REACH
        and clause_of(read, one.first) == clause_of(read, hit.first)
        for one in read.meanings
    )


def _asks_for_him(read: ReadSentence, hit: Hit[Place]) -> bool:
    return any(
        one.concept in ("ask", "wanted", "accuse")
        and 0 < max(one.first - hit.last, hit.first - one.last) <= ASKS_REACH
        and clause_of(read, one.first) == clause_of(read, hit.first)
        for one in read.meanings
    )


def _is_of_other_act(placed: Placed, hit: Hit[Place]) -> bool:
    clause = clause_of(placed.home, hit.first)
    acts = {clause_of(placed.home, act.parts[0].first) for act in placed.home.acts if act is not placed.act}
    return clause in acts - placed.clauses()
