"""Suggests the coding of one person's new event in a text: measure, date and host, each with where it was read.

The rules read acts and weigh them; what was learned from examples has the last word on texts of some length that tell
one story.
"""

from collections.abc import Sequence
from typing import NamedTuple

from config.codebook import read_codebook
from config.learned import Learned
from config.signals import ActRule, SignalRules
from matcher.signals.acts import Act, Meaning
from matcher.signals.by_rules import likeliest, weighed_acts
from matcher.signals.explain import explain, spans_of
from matcher.signals.features import Feature, features_of, greatest
from matcher.signals.host import choose_place
from matcher.signals.learned import LEAST_SENTENCES, judge, words_for
from matcher.signals.placed import Placed, is_digest, named_words, place_act
from matcher.signals.read import Signals, read_signals
from matcher.signals.resolve import resolve_measure
from matcher.signals.when import choose_date
from matcher.values import Mention, SuggestedEvent, Text, WatchedPerson

LEARNED = "No rule reads it so; it is told like this in the example texts that the weights were learned from."


class Case(NamedTuple):
    """A text as it was read, and the person whose event is looked for."""

    signals: Signals
    own: Sequence[Mention]
    """Where the text itself names the person, at least once."""
    person: WatchedPerson
    rules: SignalRules
    acts: Sequence[tuple[Placed, float]]
    """Acts that may be events of the person, each with its weight."""


def suggest_event(
    text: Text, mentions: Sequence[Mention], person: WatchedPerson, rules: SignalRules
) -> SuggestedEvent | None:
    """The one new act that the text tells of the person, or None where it tells none. Pure."""
    return suggest_from(read_signals(text, rules), mentions, person, rules)


def suggest_from(
    signals: Signals, mentions: Sequence[Mention], person: WatchedPerson, rules: SignalRules
) -> SuggestedEvent | None:
    """As `suggest_event`, from signals read before: one reading serves all persons of a text."""
    case = case_of(signals, mentions, person, rules)
    if case is None:
        return None
    by_rules = suggest_by_rules(case)
    if rules.learned is None or len(signals.sentences) < LEAST_SENTENCES or is_digest(signals):
        return by_rules
    told = by_rules.measure if by_rules else ""
    features = seen_in(case, told)
    measure = judge(greatest(features), rules.learned, told)
    return by_rules if measure == told else _suggest_learned(case, features, measure, rules.learned)


def case_of(signals: Signals, mentions: Sequence[Mention], person: WatchedPerson, rules: SignalRules) -> Case | None:
    """What is asked; None where the text names the person nowhere but in its hidden parts."""
    own = [one for one in mentions if one.person_id == person.person_id and one.field != "hidden"]
    return Case(signals, own, person, rules, weighed_acts(signals, own, person)) if own else None


def suggest_by_rules(case: Case) -> SuggestedEvent | None:
    """What the rules suggest without what was learned from examples."""
    placed = likeliest(case.acts)
    if placed is None:
        return None
    return _suggestion(case, placed, resolve_measure(placed, case.signals.sentences, case.person.country))


def seen_in(case: Case, told: str) -> list[Feature]:
    """What the learned reader weighs; `told` is the measure that the rules suggest, '' for none."""
    names = named_words(case.signals, case.own)
    return features_of(case.signals, names, case.acts, told, case.person.country)


def _suggest_learned(case: Case, features: Sequence[Feature], measure: str, learned: Learned) -> SuggestedEvent | None:
    """A measure that the rules did not choose, read from the act or the words that tell it best."""
    if not measure:
        return None
    acts = [one for one in case.acts if one[0].act.rule.measure == measure]
    if acts:
        return _suggestion(case, max(acts, key=lambda one: one[1])[0], measure, LEARNED)
    words = words_for(features, learned, measure, case.rules.telling)
    return _suggestion(case, _place_words(case, measure, *words), measure, LEARNED) if words else None


def _place_words(case: Case, measure: str, number: int, meanings: tuple[Meaning, ...]) -> Placed:
    """Words that no rule reads as an act, as an act in their sentence, so that its date and place can be read."""
    rule = ActRule(measure=measure, needs=[one.concept for one in meanings], weight=1, example=LEARNED)
    return place_act(Act(rule, meanings), number, case.signals, case.own)


def _suggestion(case: Case, placed: Placed, measure: str, more: str = "") -> SuggestedEvent:
    signals, home = case.signals, case.person.country
    where = case.rules.hosts[measure]
    place = choose_place(placed, signals.sentences, where, home)
    when = choose_date(placed, signals.sentences)
    host = place.place.state if place else (home if where in ("home", "either") else None)
    return SuggestedEvent(
        measure=measure,
        stage=read_codebook().measures[measure].stage,
        date=when.found.when.iso() if when else None,
        host=host,
        place=place.place.name if place and place.place.kind == "town" else "",
        spans=spans_of(signals, placed, place, when),
        why=explain(signals, placed, place, when, measure) + ((more,) if more else ()),
    )
