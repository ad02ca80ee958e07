"""How do memcached, PgBouncer and wrk come to a machine without root? Debian packages, downloaded and extracted."""
