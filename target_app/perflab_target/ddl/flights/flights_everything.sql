-- All the useful ones together, on real data.
CREATE INDEX perflab_flight_carrier_day ON flights_flight (carrier_id, day, scheduled_at, id);
CREATE INDEX perflab_flight_tail_number ON flights_flight (tail_number);
CREATE INDEX perflab_flight_day_delays ON flights_flight (day) INCLUDE (departure_delay_min, arrival_delay_min);
