"""How does a user's own locustfile run under our phases? Its users become lanes, its tasks arrivals."""
