"""Suggested coding: measure, date and place near a mention."""
