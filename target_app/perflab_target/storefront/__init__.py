"""What does a shop's back end do? Catalogue, customers, orders, reviews and a time series of events."""
