"""Is this process alive, and can it serve? Two addresses for whoever restarts containers and whoever routes to them.

path("health/", include("perflab_instrumentation.health.urls"))
"""
