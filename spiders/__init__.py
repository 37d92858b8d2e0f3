"""How to read each source: bytes in, documents or further requests out."""
