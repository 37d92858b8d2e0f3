"""Scrapy's download handler that answers from recorded responses."""

from pathlib import Path

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from crawler.replay import Replay, read_index


class AbsentError(IgnoreRequest):
    """The replay holds no response to this address."""


class ReplayHandler(BaseDownloadHandler):
    """Answers every request from the index that the order names; never opens a socket."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._replay = Replay(read_index(Path(crawler.settings["CHILD_REPLAY"])))

    async def download_request(self, request: Request) -> Response:
        """The recorded response. Raises AbsentError where there is none."""
        answer = self._replay.answer(request.url)
        if answer is None:
            raise AbsentError(f"{request.url} is not in the replay")
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        return kind(request.url, status=answer.status, headers=headers, body=answer.body)
