"""The web pages where people decide."""
