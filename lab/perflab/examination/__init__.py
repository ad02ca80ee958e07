"""Why do strategies differ? One exact, untimed pass per strategy over a fixed list of requests."""
