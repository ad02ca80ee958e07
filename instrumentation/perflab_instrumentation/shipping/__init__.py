"""How do reports leave the worker? Past the request path, through bounded queues."""
