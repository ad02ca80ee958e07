"""How often would a gate cry wolf, and what would it catch? Pull requests simulated by the thousand; `make perf-gate`."""
