"""Tells partners of confirmed events: safely, once, in order, and takes their answers."""
