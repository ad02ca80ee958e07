"""What runs inside a gated project? Modules put on its path: they know Django and the standard library, no perflab."""
