"""`exilewatch alerts`: what was sent, what waits, what needs an eye."""

from cli.alerts.group import app

__all__ = ["app"]
