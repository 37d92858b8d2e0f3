"""Searches of third parties by name: off, but for the persons for whom somebody switched one on."""
