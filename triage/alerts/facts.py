"""What of a confirmed event decides who hears of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from config.alerts import AlertRules, LabelRule
from config.codebook import Codebook

NO_STAGE = "0"
"""Stands before the first event of a person."""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One event as routes and labels see it. Stages are codes of the codebook, states ISO 3166 codes."""

    person_id: int
    measures: tuple[str, ...]
    stage: str
    """Of its strongest act."""
    stage_before: str
    """Strongest of the person's earlier events; "0" where there is none."""
    home_state: str
    host_states: tuple[str, ...]
    categories: tuple[str, ...]
    do_not_disclose: bool
    is_first: bool
    """No earlier event of the person stands."""
    is_new_person: bool
    """Added at the desk, and nobody was ever told of him."""
    asked_label: str = ""
    """A TLP label that somebody asked for; heard where it is stricter than the rules."""

    @property
    def transition(self) -> str:
        """As "1>2"."""
        return f"{self.stage_before}>{self.stage}"

    @property
    def case(self) -> str:
        """new | update"""
        return "new" if self.is_first else "update"


def strongest_stage(codebook: Codebook, measures: Iterable[str]) -> str:
    """The stage of the strongest measure that the codebook knows; "0" where there is none."""
    known = [measure for measure in measures if measure in codebook.measures]
    if not known:
        return NO_STAGE
    return codebook.measures[max(known, key=codebook.strength)].stage


def label_event(rules: AlertRules, facts: EventFacts) -> str:
    """The TLP label of an event: the first row of `label_rules` that fits (the loader saw that one does), or the one
    that was asked for, where that is stricter."""
    ruled = next(rule.label for rule in rules.label_rules if _fits(rule, facts))
    return facts.asked_label if facts.asked_label and not rules.is_within(facts.asked_label, ruled) else ruled


def _fits(rule: LabelRule, facts: EventFacts) -> bool:
    return (
        rule.do_not_disclose in (None, facts.do_not_disclose)
        and (not rule.stages or facts.stage in rule.stages)
        and (not rule.measures or bool(set(rule.measures) & set(facts.measures)))
        and (not rule.home_states or facts.home_state in rule.home_states)
    )
