"""The process that fetches and reads one source."""
