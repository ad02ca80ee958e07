-- Which flights had a carrier on a day? B-tree on carrier, then day.
CREATE INDEX perflab_flight_carrier_day ON flights_flight (carrier, day);
