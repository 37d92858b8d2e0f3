"""What of an event may be told, under its label: values in, fields out. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.alerts import AlertRules, FieldRule

PLACE_ORDER = ("none", "state", "region", "town")
"""Coarsest first."""


@dataclass(frozen=True, slots=True)
class Tellable:
    """Everything that could be told of an event, as text; empty where nothing is known."""

    values: Mapping[str, str]
    """By the field codes of config/alerts.yml."""
    place_precision: str
    """town | region | state, or empty where there is no place or its precision is unknown."""
    do_not_disclose: bool


def fields_for_message(rules: AlertRules, label: str, told: Tellable) -> dict[str, str]:
    """The fields that may stand in a message on a sealed channel."""
    return {
        code: told.values[code]
        for code, row in rules.fields.items()
        if _is_open(rules, row, row.message_up_to, label, told)
    }


def fields_for_page(rules: AlertRules, label: str, told: Tellable) -> dict[str, str]:
    """The fields that may stand on the partner's page, behind the sign-in."""
    return {
        code: told.values[code]
        for code, row in rules.fields.items()
        if _is_open(rules, row, row.page_up_to, label, told)
    }


def is_place_open(rules: AlertRules, label: str, precision: str) -> bool:
    """Whether a place of that precision may be told under a label; a place of unknown precision counts as a town."""
    finest = rules.places[label]
    return PLACE_ORDER.index(precision or "town") <= PLACE_ORDER.index(finest)


def _is_open(rules: AlertRules, row: FieldRule, highest: str, label: str, told: Tellable) -> bool:
    if not told.values.get(row.code) or (row.hidden and told.do_not_disclose):
        return False
    if row.code == "place" and not is_place_open(rules, label, told.place_precision):
        return False
    return rules.is_within(label, highest)
