"""`exilewatch partners`: who is told of confirmed events, where, and of what."""

from cli.partners.group import app

__all__ = ["app"]
