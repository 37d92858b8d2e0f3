"""The whole crawl against bare Scrapy, on one local server, in one run."""
