"""What is kept: models, queries, migrations and the evidence archive."""
