"""The evidence archive: WARC files and their index."""
