"""The guard: a process of its own that reads every message as it would leave, and refuses what may not."""
