"""Is this change slower than what it changes? Two revisions of a project, measured side by side, as gate evidence."""
