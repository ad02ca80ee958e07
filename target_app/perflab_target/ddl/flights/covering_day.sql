-- Delays of a range of days: what if the index also carries the delays, so the table is not visited?
CREATE INDEX perflab_flight_day_delays ON flights_flight (day) INCLUDE (departure_delay_min, arrival_delay_min);
