"""How long it takes to forget somebody."""
