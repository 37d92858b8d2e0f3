"""Kinds of source that many sources share: feed, sitemap, listing, API."""
