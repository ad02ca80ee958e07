"""What do the numbers say? Evidence on disk, statistics, verdicts and pages."""
