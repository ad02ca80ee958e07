"""What do psycopg's connection pools say? Their cumulative statistics, by database alias."""

from django.db import connections


def pool_statistics() -> dict[str, dict[str, float]]:
    """Of each pool that this process has already made; asking makes none."""
    found = {}
    for alias in connections:
        wrapper = connections[alias]
        made = getattr(wrapper, "_connection_pools", {})
        if alias in made:
            found[alias] = {name: float(value) for name, value in made[alias].get_stats().items()}
    return found
