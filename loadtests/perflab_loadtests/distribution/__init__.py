"""How do several processes offer one load? A master and workers, on Locust's own wire, heartbeats and runners."""
