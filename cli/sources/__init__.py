"""`exilewatch sources`: what is read, whether it is read well, and how a source is added."""

from cli.sources.group import app

__all__ = ["app"]
