"""What load is offered, and was it really offered? Journeys, mixes, schedules and the open-model driver."""
