"""What is kept of every request, and where? Typed arrays while the load runs, Parquet afterwards."""
