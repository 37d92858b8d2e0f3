"""The ways to a partner, one file each; a channel is found by being here."""

from importlib import import_module
from pkgutil import iter_modules

from triage.alerts.channels.channel import Channel

__all__ = ["Channel", "find_channels"]


def find_channels() -> dict[str, Channel]:
    """Name → channel, of every file here that has a `CHANNEL`."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    found = (getattr(module, "CHANNEL", None) for module in modules)
    return {channel.name: channel for channel in found if isinstance(channel, Channel)}
