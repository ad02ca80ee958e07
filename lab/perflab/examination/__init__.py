"""Why does a strategy differ? A fixed list of requests, one in flight, outside every timed trial."""
