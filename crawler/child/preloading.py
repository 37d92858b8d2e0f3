"""Loads in the nursery what each child would load for itself: Scrapy's own parts, 0.6 s of processor time a child."""

from scrapy.settings import Settings
from scrapy.utils.misc import load_object

TABLES = ("SPIDER_MIDDLEWARES_BASE", "DOWNLOADER_MIDDLEWARES_BASE", "EXTENSIONS_BASE")
"""Scrapy loads all that they name, also what our settings switch off."""
PARTS = ("SCHEDULER", "SCHEDULER_PRIORITY_QUEUE", "DOWNLOADER", "DUPEFILTER_CLASS", "STATS_CLASS", "LOG_FORMATTER")


def preload() -> None:
    """Loads them. No reactor is made: that is for each child, after the fork."""
    settings = Settings()
    names = [name for table in TABLES for name in settings.getdict(table)]
    for name in [*names, *(settings[part] for part in PARTS)]:
        load_object(name)
