"""A quick look as a job that runs anywhere: one person and the rules in, which texts may name him out. Pure."""

from collections.abc import Sequence

from config.names import NameRules, read_name_rules
from db.work.job import Job
from matcher.engine import Matcher
from matcher.values import Text, WatchedPerson

Piece = tuple[Text, ...]
Facts = tuple[WatchedPerson, NameRules]
LookJob = Job[Facts, Matcher, Piece, tuple[bool, ...]]


def look_job(person: WatchedPerson) -> LookJob:
    """The job of a quick look for one person."""
    return Job((person, read_name_rules()), make_matcher, look_at)


def make_matcher(facts: Facts) -> Matcher:
    """The matcher with one person on its list."""
    person, rules = facts
    return Matcher([person], rules)


def look_at(matcher: Matcher, texts: Sequence[Text]) -> tuple[bool, ...]:
    """Which texts may name the person."""
    return tuple(matcher.may_name(texts))
