"""Settings, and the data files that researchers edit without code."""
