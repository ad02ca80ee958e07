"""How did PostgreSQL carry out a SELECT? Its EXPLAIN taken (explain.py), and read (all else, pure)."""
