"""Where did each request's time go? Spans, from OTLP/HTTP to Parquet, and what is asked of them there."""
