"""What went wrong, how often, and since when? Sentry envelopes, from HTTP to Parquet, grouped by cause."""
