-- Events of a range of days: what does an index of page ranges buy, where rows lie in time order?
CREATE INDEX perflab_event_time_brin ON storefront_event USING brin (occurred_at);
