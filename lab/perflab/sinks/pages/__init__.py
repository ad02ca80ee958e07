"""How does a person read the sinks? Four pages that need no script and nothing from the network."""
