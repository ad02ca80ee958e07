-- The same columns, day first: serves ranges of days as well.
CREATE INDEX perflab_flight_day_carrier ON flights_flight (day, carrier);
