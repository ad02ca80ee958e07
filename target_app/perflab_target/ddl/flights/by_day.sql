-- Delays of a range of days: what does a B-tree on the day buy?
CREATE INDEX perflab_flight_day ON flights_flight (day);
