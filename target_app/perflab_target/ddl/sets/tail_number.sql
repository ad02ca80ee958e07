-- Where was this aircraft? B-tree on the tail number.
CREATE INDEX perflab_flight_tail_number ON flights_flight (tail_number);
