"""Events and persons as records, and their export."""
