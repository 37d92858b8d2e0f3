"""The matcher of names against a plain Aho-Corasick scan of all spellings: speed and recall in one run."""
