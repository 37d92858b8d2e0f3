"""Scrapy's settings for one source: the only place that says how politely, and within which bounds, we fetch."""

from pathlib import Path
from typing import Any

from crawler.protocol import Order
from spiders.source import Source

RETRIES = 2
REDIRECTS = 5
DNS_SECONDS = 10
LONGEST_DELAY = 60.0
AT_ONCE = 1
"""Results of one answer that are handed on at once: Scrapy makes so many tasks for each answer, 100 if not told."""
CLOSING_SHARE = 0.95
"""Share of a source's time after which it ends by itself, so that the runner need not kill it."""

_ROOM = "crawler.child"
_SCRAPY = "scrapy.downloadermiddlewares"

DOWNLOADER_MIDDLEWARES = {
    f"{_ROOM}.gates.HostGate": 60,
    f"{_ROOM}.gates.ClosedRobots": 540,
    f"{_ROOM}.gates.PatientRetry": 550,
    f"{_ROOM}.gates.FewCodings": 930,
    f"{_ROOM}.gates.DeafNetwork": 940,
    f"{_ROOM}.budget.Budget": 945,
    f"{_ROOM}.archiving.Archiving": 950,
    f"{_SCRAPY}.retry.RetryMiddleware": None,
    f"{_SCRAPY}.offsite.OffsiteMiddleware": None,
    f"{_SCRAPY}.httpauth.HttpAuthMiddleware": None,
    f"{_SCRAPY}.redirect.MetaRefreshMiddleware": None,
    f"{_SCRAPY}.cookies.CookiesMiddleware": None,
    f"{_SCRAPY}.httpproxy.HttpProxyMiddleware": None,
    f"{_SCRAPY}.httpcache.HttpCacheMiddleware": None,
}


def scrapy_settings(order: Order, order_path: Path, pipe: int, source: Source) -> dict[str, Any]:
    """Everything that differs from Scrapy's defaults for this order."""
    settings = {
        **_identity(order, order_path, pipe),
        **_bounds(order),
        **_politeness(order, source),
        "DOWNLOADER_MIDDLEWARES": DOWNLOADER_MIDDLEWARES,
        "SPIDER_MIDDLEWARES": {f"{_ROOM}.reading.Reading": 950},
        "EXTENSIONS": {
            f"{_ROOM}.bookkeeping.Bookkeeping": 1,
            "scrapy.extensions.telnet.TelnetConsole": None,
            "scrapy.extensions.remote_control.RemoteControl": None,
            "scrapy.extensions.feedexport.FeedExporter": None,
            "scrapy.extensions.spiderstate.SpiderState": None,
        },
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
    if order.past is not None:
        settings["SPIDER_MIDDLEWARES"] = {f"{_ROOM}.past.PastReading": 950}
    return settings | (_replayed(order) if order.replay else {})


def _identity(order: Order, order_path: Path, pipe: int) -> dict[str, Any]:
    return {
        "CHILD_ORDER": str(order_path),
        "CHILD_PIPE": pipe,
        "USER_AGENT": order.user_agent,
        "ROBOTSTXT_USER_AGENT": order.user_agent.split("/")[0],
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "REFERRER_POLICY": "no-referrer",
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            # What the archive can unpack for a reader years from now, with nothing but zlib.
            "Accept-Encoding": "gzip, deflate",
        },
    }


def _bounds(order: Order) -> dict[str, Any]:
    return {
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_MAXSIZE": order.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": order.request_seconds,
        "DNS_TIMEOUT": DNS_SECONDS,
        "CLOSESPIDER_TIMEOUT": order.source_seconds * CLOSING_SHARE,
        "REDIRECT_MAX_TIMES": REDIRECTS,
        "RETRY_TIMES": RETRIES,
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
        # A longer address would be dropped without an outcome; servers refuse it themselves.
        "URLLENGTH_LIMIT": 0,
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    }


def _politeness(order: Order, source: Source) -> dict[str, Any]:
    delay = source.polite.delay_seconds
    return {
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": order.concurrency,
        "CONCURRENT_ITEMS": AT_ONCE,
        "CONCURRENT_REQUESTS_PER_DOMAIN": order.concurrency,
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_ENABLED": delay > 0,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": max(LONGEST_DELAY, delay),
    }


def _replayed(order: Order) -> dict[str, Any]:
    handler = "crawler.child.replaying.ReplayHandler"
    return {
        "CHILD_REPLAY": str(order.replay),
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "ROBOTSTXT_OBEY": False,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "RETRY_ENABLED": False,
        "CONCURRENT_REQUESTS": 1,
    }
