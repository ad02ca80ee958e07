-- What happened in this range of days? BRIN: rows lie in the order of days.
CREATE INDEX perflab_flight_day_brin ON flights_flight USING brin (day) WITH (pages_per_range = 16);
