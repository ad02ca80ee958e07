"""How is the generator watched while it runs? Metrics, Locust's page; computed from the records, never per request."""
