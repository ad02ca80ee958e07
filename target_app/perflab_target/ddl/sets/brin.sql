-- What happened in this time range? BRIN keeps minimum and maximum of 16 pages each: rows lie in time order.
CREATE INDEX perflab_event_time_brin ON storefront_event USING brin (occurred_at) WITH (pages_per_range = 16);
