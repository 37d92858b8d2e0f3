"""Documents to mentions to candidates."""
