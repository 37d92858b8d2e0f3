"""The peer: a plain Scrapy spider over the same pages, that keeps title and text in memory and nothing else.

`python -m bench.crawler.bare HOST CONCURRENCY` prints the number of pages it read."""

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, TextResponse


class BareSpider(scrapy.Spider):
    """Listing, then pages."""

    name = "bare"

    def __init__(self, host: str) -> None:
        super().__init__()
        self.host = host
        self.pages = 0

    async def start(self) -> AsyncIterator[Any]:
        """The listing."""
        yield Request(f"https://{self.host}/latest")

    def parse(self, response: TextResponse) -> Iterator[Request]:
        """One request for each story."""
        for link in response.css("li a::attr(href)").getall():
            yield response.follow(link, callback=self.parse_story)

    def parse_story(self, response: TextResponse) -> dict[str, str | None]:
        """Title and text."""
        self.pages += 1
        return {"title": response.css("h1::text").get(), "text": "\n".join(response.css("div.text p::text").getall())}


def main(host: str, concurrency: int) -> None:
    """Crawls once."""
    process = AsyncCrawlerProcess(
        {
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        }
    )
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, host=host)
    process.start()
    pages = crawler.spider.pages if isinstance(crawler.spider, BareSpider) else 0
    sys.stdout.write(f"{pages}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
