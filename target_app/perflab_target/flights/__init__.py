"""Do findings hold on data that no generator made? Every flight out of New York City in 2013."""
