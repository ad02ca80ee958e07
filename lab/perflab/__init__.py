"""The perflab command: starts servers, runs trials, collects evidence, asks for the report."""
