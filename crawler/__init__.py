"""Runs: fetch politely, archive, store, judge the health of each source."""
