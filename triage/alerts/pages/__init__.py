"""The partners' own pages: an application apart from the desk, which partners never reach."""
