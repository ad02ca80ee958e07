-- Flights of one aircraft: what does an index on the tail number buy?
CREATE INDEX perflab_flight_tail_number ON flights_flight (tail_number);
