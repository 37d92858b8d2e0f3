"""One folder for each source: source.yml, examples, and spider.py only where needed."""
