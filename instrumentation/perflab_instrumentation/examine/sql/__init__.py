"""Which statement is this? Pure functions on SQL text, without a database."""
