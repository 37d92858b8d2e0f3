"""The past: one name over a million documents, archives read and matched, engines side by side."""
