"""What load is offered, and was it really offered? Journeys, profiles and the open-model driver."""
