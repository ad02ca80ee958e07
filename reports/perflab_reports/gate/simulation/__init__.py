"""How often would a gate cry wolf, and what would it catch? Simulated pull requests; `make perf-gate`."""
