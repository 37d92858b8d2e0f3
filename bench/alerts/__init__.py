"""Alerts to many receivers: how fast, and what survives when everything fails."""
