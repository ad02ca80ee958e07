-- Events of a range of days: is BRIN better with ranges of 16 pages in place of 128?
CREATE INDEX perflab_event_time_brin_fine ON storefront_event USING brin (occurred_at) WITH (pages_per_range = 16);
