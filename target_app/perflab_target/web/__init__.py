"""What do all endpoints share? Health, errors, the JSON parser and the shapes of query parameters."""
