"""What do files measured earlier say to a gate? Runs of `perflab run` and results of pytest-benchmark as evidence."""
