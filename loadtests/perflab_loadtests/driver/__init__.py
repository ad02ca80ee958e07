"""How is the load sent? Locust users as lanes that take requests at their intended starts."""
