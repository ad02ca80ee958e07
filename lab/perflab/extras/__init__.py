"""How do memcached, PgBouncer, Prometheus and wrk come to a machine without root? Debian packages, downloaded and extracted."""
