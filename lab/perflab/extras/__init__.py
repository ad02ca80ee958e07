"""How do memcached and PgBouncer come to a machine without root? Debian packages, downloaded and extracted."""
