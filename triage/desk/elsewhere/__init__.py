"""Signing in at an OpenID provider: off unless it is configured."""
