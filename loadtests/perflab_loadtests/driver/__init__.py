"""How is the load offered? Locust's users as lanes, a schedule that waits for nobody, both latencies kept."""
