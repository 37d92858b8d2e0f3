"""Files that people hand over: read in a process of their own, archived, and stored as documents."""
