"""Real data beside the generated: all flights out of New York in 2013."""
