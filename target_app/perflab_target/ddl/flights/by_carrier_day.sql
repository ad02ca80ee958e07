-- Flights of a carrier on a day: what if the index holds them together, in the order asked for?
CREATE INDEX perflab_flight_carrier_day ON flights_flight (carrier_id, day, scheduled_at, id);
