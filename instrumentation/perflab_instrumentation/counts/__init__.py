"""How often, and how long? Counts that survive the death of the worker that made them."""
