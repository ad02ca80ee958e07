"""Which panels are used on more than one board, or belong together? One family a file."""
