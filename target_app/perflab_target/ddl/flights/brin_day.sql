-- Delays of a range of days: what does an index of page ranges buy, where rows lie in time order?
CREATE INDEX perflab_flight_day_brin ON flights_flight USING brin (day) WITH (pages_per_range = 16);
