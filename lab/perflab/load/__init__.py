"""How does somebody offer load to a server of their own? One load test, without strategies to compare."""
