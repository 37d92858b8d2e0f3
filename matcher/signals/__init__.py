"""Suggested coding: measure, date and place near a mention."""

from matcher.signals.read import Signals, read_signals
from matcher.signals.suggest import suggest_event, suggest_from

__all__ = ["Signals", "read_signals", "suggest_event", "suggest_from"]
